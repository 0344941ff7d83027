import { expect, it } from "vitest";
import { clientAddress, networkOf, waitMinutes } from "./rules";

it.each([
  ["no proxy: what the client claims is ignored", "203.0.113.9", "1.2.3.4", 0, "203.0.113.9"],
  ["no proxy, no claim", "203.0.113.9", null, 0, "203.0.113.9"],
  ["one proxy names the client", "10.0.0.1", "203.0.113.9", 1, "203.0.113.9"],
  ["one proxy: the client's own claim before it is ignored", "10.0.0.1", "1.2.3.4, 203.0.113.9", 1, "203.0.113.9"],
  ["two proxies", "10.0.0.1", "1.2.3.4, 203.0.113.9, 10.0.0.2", 2, "203.0.113.9"],
  ["more proxies trusted than there are: the first known", "10.0.0.1", "203.0.113.9", 5, "203.0.113.9"],
  ["a platform that owns the connection", null, "1.2.3.4, 203.0.113.9", 1, "203.0.113.9"],
  ["nothing is known", null, null, 1, "unknown"],
  ["IPv4 in IPv6", "::ffff:203.0.113.9", null, 0, "203.0.113.9"],
  ["an IPv6 subscriber is a /64", "2001:db8:1:2:aaaa:bbbb:cccc:dddd", null, 0, "2001:db8:1:2::/64"],
  ["an IPv6 address in short", "2001:db8::1", null, 0, "2001:db8:0:0::/64"],
  ["loopback", "::1", null, 0, "0:0:0:0::/64"],
])("the client's address: %s", (_, peer, forwardedFor, trusted, expected) => {
  expect(clientAddress(peer, forwardedFor, trusted)).toBe(expected);
});

it.each([
  ["203.0.113.9", "203.0.113.0/24"],
  ["2001:db8:1:2::/64", "2001:db8:1::/48"],
  ["unknown", "unknown"],
])("the network of %s is %s", (address, network) => {
  expect(networkOf(address)).toBe(network);
});

it.each([
  [1, 15],
  [2, 30],
  [3, 60],
  [4, 120],
  [5, 240],
  [9, 240],
])("in round %d of wrong passwords the wait is %d minutes: it grows, and is never for good", (round, minutes) => {
  expect(waitMinutes("login from one address", round)).toBe(minutes);
});

it("an account's own wait, which attackers can bring about, is an hour at most", () => {
  expect(waitMinutes("login to one account", 99)).toBe(60);
});

it("what has no longest wait always waits the same", () => {
  expect(waitMinutes("mails to one mailbox", 7)).toBe(10);
});
