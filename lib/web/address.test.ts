import { expect, it } from "vitest";
import { decodable } from "./address.mjs";

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
