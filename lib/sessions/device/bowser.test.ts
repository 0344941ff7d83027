import { expect, it } from "vitest";
import { nameBrowser } from "./bowser";

it.each([
  ["Firefox on Linux", "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"],
  ["Chrome on Windows", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"],
  [
    "Safari on iOS",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
  ],
])("names %s", (name, userAgent) => {
  expect(nameBrowser(userAgent)).toBe(name);
});

it.each([[null], [""], [" "]])("has no name for %j", (userAgent) => {
  expect(nameBrowser(userAgent)).toBeNull();
});

it("keeps only a short name of an arbitrary header", () => {
  expect((nameBrowser(`<script>alert(1)</script>${"x".repeat(5_000)}`) ?? "").length).toBeLessThan(90);
  expect(nameBrowser("\u0000\u0001") ?? "").not.toContain("\u0000");
});
