import { expect, it } from "vitest";
import { clientAddress, isLoopback, isProxyIgnored, networkOf, waitMinutes } from "./rules";

it.each([
  ["no proxy: what the client claims is ignored", "203.0.113.9", "1.2.3.4", 0, "203.0.113.9"],
  ["no proxy and no header", "203.0.113.9", null, 0, "203.0.113.9"],
  ["one proxy names the client", "10.0.0.1", "203.0.113.9", 1, "203.0.113.9"],
  ["one proxy: an entry that the client sent itself is ignored", "10.0.0.1", "1.2.3.4, 203.0.113.9", 1, "203.0.113.9"],
  ["two proxies", "10.0.0.1", "1.2.3.4, 203.0.113.9, 10.0.0.2", 2, "203.0.113.9"],
  ["more trusted proxies than entries: the first entry", "10.0.0.1", "203.0.113.9", 5, "203.0.113.9"],
  ["a platform that owns the connection", null, "1.2.3.4, 203.0.113.9", 1, "203.0.113.9"],
  ["nothing is known", null, null, 1, "unknown"],
  ["IPv4-mapped IPv6", "::ffff:203.0.113.9", null, 0, "203.0.113.9"],
  ["an IPv6 client counts as its /64", "2001:db8:1:2:aaaa:bbbb:cccc:dddd", null, 0, "2001:db8:1:2::/64"],
  ["a shortened IPv6 address", "2001:db8::1", null, 0, "2001:db8::/64"],
  ["this machine itself", "::1", null, 0, "::1"],
  ["a proxy that appends the port of the connection", "10.0.0.1", "203.0.113.9:51234", 1, "203.0.113.9"],
  ["IPv6 in brackets with a port", "10.0.0.1", "[2001:db8::1]:443", 1, "2001:db8::/64"],
  ["IPv6 in brackets", "10.0.0.1", "[2001:db8::1]", 1, "2001:db8::/64"],
  ["IPv6 in full and in capitals", "10.0.0.1", "2001:0DB8:0000:0000:0000:0000:0000:0001", 1, "2001:db8::/64"],
  ["IPv6 with a zone", "fe80::1%eth0", null, 0, "fe80::/64"],
  ["IPv4-mapped IPv6 in hexadecimal", "10.0.0.1", "::ffff:cb00:7109", 1, "203.0.113.9"],
  ["IPv4-mapped IPv6 in brackets with a port", "10.0.0.1", "[::ffff:203.0.113.9]:443", 1, "203.0.113.9"],
  ["a word", "10.0.0.1", "nobody", 1, "unknown"],
  ["an invalid address", "10.0.0.1", "203.0.113.999", 1, "unknown"],
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
])("whether %s is this machine itself: %s", (address, expected) => {
  expect(isLoopback(address)).toBe(expected);
});

it.each([
  ["an untrusted proxy", "10.0.0.1", "203.0.113.9", 0, true],
  ["a trusted proxy", "10.0.0.1", "203.0.113.9", 1, false],
  ["no proxy", "10.0.0.1", null, 0, false],
  ["the header that Next itself writes without a proxy", "10.0.0.1", "::ffff:10.0.0.1", 0, false],
  ["a platform's proxy", null, "203.0.113.9", 1, false],
])("whether a proxy's header is ignored: %s", (_, peer, forwardedFor, trusted, expected) => {
  expect(isProxyIgnored(peer, forwardedFor, trusted)).toBe(expected);
});

it.each([
  [1, 15],
  [2, 30],
  [3, 60],
  [4, 120],
  [5, 240],
  [9, 240],
])("after round %d of wrong passwords the wait is %d minutes: it grows, but is never permanent", (round, minutes) => {
  expect(waitMinutes("login from one address", round)).toBe(minutes);
});

it("the wait for one account, which attackers can cause, is an hour at most", () => {
  expect(waitMinutes("login to one account", 99)).toBe(60);
});

it("a limit whose wait does not grow always has the same wait", () => {
  expect(waitMinutes("codes to one mailbox from one address", 7)).toBe(10);
});
