import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { localeOf } from "./rules";

describe("the language of a request", () => {
  it.each([
    ["what ?lang= asks for", "de", "en", "en", "de"],
    ["what ?lang= asks for, in any case and with a region", "DE-at", "en", "en", "de"],
    ["the cookie, if ?lang= asks for nothing", null, "de", "en", "de"],
    ["the cookie, if ?lang= asks for a language that we do not have", "xx", "de", "en", "de"],
    ["what the browser prefers, without a cookie", null, undefined, "de-AT,de;q=0.9,en;q=0.8", "de"],
    ["what the browser prefers, with a cookie of somebody else's making", null, "__proto__", "de", "de"],
    ["the best of ours, if the browser prefers another one", null, undefined, "fr-CA,fr;q=0.9,de;q=0.7,en;q=0.3", "de"],
    ["the best by weight, whatever the order", null, undefined, "en;q=0.2,de;q=0.9", "de"],
    ["not one that the browser refuses", null, undefined, "de;q=0,*", "en"],
    ["English, if the browser reads none of ours", null, undefined, "fr,ja;q=0.5", "en"],
    ["English, if the browser says nothing", null, undefined, null, "en"],
  ] as const)("is %s", (_, asked, kept, accepted, locale) => {
    expect(localeOf(asked, kept, accepted)).toBe(locale);
  });

  it("is one of ours for any header", () => {
    fc.assert(fc.property(fc.string(), (accepted) => ["en", "de"].includes(localeOf(null, undefined, accepted))));
  });

  it("is English for any header without “de” and “*”, as next.config.mjs assumes for the front page", () => {
    const header = fc.string().filter((text) => !/de|\*/i.test(text));
    fc.assert(fc.property(header, (accepted) => localeOf(null, undefined, accepted) === "en"));
  });
});
