import { describe, expect, it } from "vitest";
import { decodable, isTooLong } from "./address.mjs";

it.each([
  ["/polls/1%", "/polls/1%25"],
  ["/polls/%FF", "/polls/%25FF"],
  ["/polls/%", "/polls/%25"],
  ["/polls/%zz", "/polls/%25zz"],
  ["/polls/%2", "/polls/%252"],
  ["/polls/%u0031", "/polls/%25u0031"],
  ["/polls/%C3", "/polls/%25C3"],
  ["/polls/%c0%af", "/polls/%25c0%25af"],
  ["/polls/%ed%a0%80", "/polls/%25ed%25a0%2580"],
  ["/%/%/a", "/%25/%25/a"],
  ["/100%?a=%", "/100%25?a=%"],
])("a percent sign that begins no encoded character is encoded: %s", (given, mended) => {
  expect(decodable(given)).toBe(mended);
  expect(() => decodeURIComponent(mended.replace(/\?.*/, ""))).not.toThrow();
});

it.each(["/", "/polls/1", "/caf%C3%A9", "/%F0%9F%90%95", "/100%25", "/a%2fb", "/polls/1?a=%&b=%FF", "", "*"])(
  "any other address is unchanged: %s",
  (given) => {
    expect(decodable(given)).toBe(given);
  },
);

describe("an address", () => {
  it("is too long above 8 KB or 100 parameters, however short they are", () => {
    expect(isTooLong(`/login?${"a&".repeat(7_000)}`)).toBe(true);
    expect(isTooLong(`/login?${Array.from({ length: 101 }, (_, n) => `a${n}=1`).join("&")}`)).toBe(true);
    expect(isTooLong(`/${"x".repeat(8_192)}`)).toBe(true);
  });

  it("may have the longest `next`, with every character encoded", () => {
    expect(isTooLong(`/login?next=${encodeURIComponent(`/${"?".repeat(2_047)}`)}&because=cookies&lang=de`)).toBe(false);
    expect(isTooLong(`/login?${Array.from({ length: 100 }, (_, n) => `a${n}=1`).join("&")}`)).toBe(false);
  });
});
