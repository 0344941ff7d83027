import { expect, it } from "vitest";
import { clientAddress, isLoopback, isProxyIgnored, networkOf, waitMinutes } from "./rules";

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
  ["an IPv6 address in short", "2001:db8::1", null, 0, "2001:db8::/64"],
  ["this very machine", "::1", null, 0, "::1"],
  ["a proxy that writes the port of the connection", "10.0.0.1", "203.0.113.9:51234", 1, "203.0.113.9"],
  ["IPv6 in brackets with a port", "10.0.0.1", "[2001:db8::1]:443", 1, "2001:db8::/64"],
  ["IPv6 in brackets", "10.0.0.1", "[2001:db8::1]", 1, "2001:db8::/64"],
  ["IPv6 in full and in capitals", "10.0.0.1", "2001:0DB8:0000:0000:0000:0000:0000:0001", 1, "2001:db8::/64"],
  ["IPv6 with a zone", "fe80::1%eth0", null, 0, "fe80::/64"],
  ["IPv4 in IPv6, written as IPv6", "10.0.0.1", "::ffff:cb00:7109", 1, "203.0.113.9"],
  ["IPv4 in IPv6, in brackets with a port", "10.0.0.1", "[::ffff:203.0.113.9]:443", 1, "203.0.113.9"],
  ["a word", "10.0.0.1", "nobody", 1, "unknown"],
  ["an address that is none", "10.0.0.1", "203.0.113.999", 1, "unknown"],
  ["a number", "10.0.0.1", "123", 1, "unknown"],
  ["a block", "10.0.0.1", "2001:db8::/16", 1, "unknown"],
])("the client's address: %s", (_, peer, forwardedFor, trusted, expected) => {
  expect(clientAddress(peer, forwardedFor, trusted)).toBe(expected);
});

it.each([
  ["203.0.113.9", "203.0.113.0/24"],
  ["2001:db8:1:2::/64", "2001:db8:1::/48"],
  ["2001:db8::/64", "2001:db8::/48"],
  ["::1", "::/48"],
  ["unknown", "unknown"],
])("the network of %s is %s", (address, network) => {
  expect(networkOf(address)).toBe(network);
});

it.each([
  ["127.0.0.1", true],
  ["127.9.9.9", true],
  ["::1", true],
  ["203.0.113.9", false],
  ["2001:db8::/64", false],
  ["unknown", false],
])("whether %s is this very machine: %s", (address, expected) => {
  expect(isLoopback(address)).toBe(expected);
});

it.each([
  ["a proxy that nobody told us of", "10.0.0.1", "203.0.113.9", 0, true],
  ["one that is believed", "10.0.0.1", "203.0.113.9", 1, false],
  ["none", "10.0.0.1", null, 0, false],
  ["what Next writes itself when there is none", "10.0.0.1", "::ffff:10.0.0.1", 0, false],
  ["a platform's", null, "203.0.113.9", 1, false],
])("whether a proxy speaks in vain: %s", (_, peer, forwardedFor, trusted, expected) => {
  expect(isProxyIgnored(peer, forwardedFor, trusted)).toBe(expected);
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
  expect(waitMinutes("codes to one mailbox from one address", 7)).toBe(10);
});
