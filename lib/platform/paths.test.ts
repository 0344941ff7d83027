import { describe, expect, it } from "vitest";
import {
  canonicalPath,
  hasInvalidPollId,
  isInternal,
  isRenderedOnce,
  onThisSite,
  pathAndQuery,
  safeNext,
  withNextUnlessHome,
  withoutLanguage,
} from "./paths";

it.each([
  ["/", "/forgot-password", "/forgot-password"],
  ["/polls/1?a=b", "/forgot-password", "/forgot-password?next=%2Fpolls%2F1%3Fa%3Db"],
  ["/polls/1", "/login?because=password-reset", "/login?because=password-reset&next=%2Fpolls%2F1"],
  [`/${"x".repeat(2_048)}`, "/login", "/login?next=%2F"],
])("with next=%s, %s becomes %s", (next, path, where) => {
  expect(withNextUnlessHome(path, next)).toBe(where);
});

describe("the path and query of an address", () => {
  it.each([
    "/polls/1",
    "/polls/1/",
    "/polls/1?a=b%20c",
    "/polls/1?a=b+c&d=%2B&e=%2b",
    "/polls/1?twice=2&twice=1&none=&bare&&=&lower=%c3%a9&slash=/%2f?:@",
    "/polls/1?x_rsc=1&_rsc_=2&_RSC=3&a=_rsc",
    "/polls/%31",
  ])("are kept exactly: %s", (path) => {
    expect(pathAndQuery(`http://localhost:3000${path}`)).toBe(path);
  });

  it.each([
    ["/polls/1?_rsc=1abc", "/polls/1"],
    ["/polls/1?_rsc", "/polls/1"],
    ["/polls/1?a=b%20c&_rsc=1abc", "/polls/1?a=b%20c"],
    ["/polls/1?_rsc=1abc&a=b%20c&_rsc=2", "/polls/1?a=b%20c"],
    ["/polls/1?", "/polls/1"],
  ])("lose what Next's router adds: %s", (path, kept) => {
    expect(pathAndQuery(`http://localhost:3000${path}`)).toBe(kept);
  });
});

describe("an address without its language", () => {
  const site = "http://localhost:3000";

  it.each([
    ["/?lang=de", "/"],
    ["/login?next=%2Fpolls%2F3&lang=de", "/login?next=%2Fpolls%2F3"],
    ["/polls/3?lang=de&from=a%20friend&_rsc=x", "/polls/3?from=a%20friend"],
    ["/polls/3?language=x&lang", "/polls/3?language=x"],
  ])("keeps everything else as it is written: %s", (path, kept) => {
    expect(withoutLanguage(site + path, null)).toBe(kept);
  });

  it("keeps the query of the page whose link is only “?lang=de”", () => {
    const from = `${site}/login?next=%2Fpolls%2F3&lang=en`;
    expect(withoutLanguage(`${site}/login?lang=de`, from)).toBe("/login?next=%2Fpolls%2F3");
  });

  it.each([
    ["another page", `${site}/register?next=%2Fpolls%2F3`],
    ["no address", "about:blank"],
    ["nothing that can be read", "x"],
  ])("takes no query from %s", (_, referer) => {
    expect(withoutLanguage(`${site}/login?lang=de`, referer)).toBe("/login");
  });
});

describe("where the middleware redirects to", () => {
  const site = "http://localhost:3000";

  it.each(["/", "/polls/1?a=b%20c", "/login?next=%2Fpolls%2F3", "/a%2Fb/%zz?x", "/polls/1#votes"])("is the given path: %s", (path) => {
    expect(onThisSite(path, `${site}/x?lang=de`).href).toBe(site + path);
  });

  it.each([
    "//evil.example/?lang=de",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example/",
    "/\t/evil.example/",
    "/.//evil.example/",
    "/a/..//evil.example/",
    "/%2e//evil.example/",
    "https://evil.example/",
    "@evil.example/",
    ".evil.example/",
    ":80@evil.example/",
  ])("is on this site, and stays so when Next makes it relative: %s", (path) => {
    const { origin, pathname, search } = onThisSite(path, `${site}/x`);
    expect(origin).toBe(site);
    expect(new URL(pathname + search, site).origin).toBe(site);
  });

  it("is on this site for the address of a page without its language", () => {
    for (const path of ["//evil.example/", "/\\evil.example/", "/.//evil.example/"]) {
      const asked = `${site}${path}?lang=de`;
      expect(onThisSite(withoutLanguage(asked, null), asked).href).toBe(`${site}/evil.example/`);
    }
  });
});

describe("a page's path", () => {
  it.each([
    ["/polls/1/", "/polls/1"],
    ["/polls/1/results/", "/polls/1/results"],
    ["/login/", "/login"],
    ["/Polls/1", "/polls/1"],
    ["/POLLS/1/Results", "/polls/1/results"],
    ["/polls/1.", "/polls/1"],
    ["/polls/1)", "/polls/1"],
    ["/polls/1).", "/polls/1"],
    ["/polls/1,", "/polls/1"],
    ["/polls/1;", "/polls/1"],
    ["/polls/1!", "/polls/1"],
    ["/polls/1'", "/polls/1"],
    ["/polls/1*", "/polls/1"],
    ["/polls/1%22", "/polls/1"],
    ["/polls/1%3E", "/polls/1"],
    ["/polls/1%5D", "/polls/1"],
    ["/polls/1%20", "/polls/1"],
    ["/polls/1%E2%80%9D", "/polls/1"],
    ["/polls/1%E2%80%A6", "/polls/1"],
    ["/polls/1%E3%80%82", "/polls/1"],
    ["/polls/1%E2%80%8B", "/polls/1"],
    ["/polls/1/.", "/polls/1"],
    ["/polls/%31", "/polls/1"],
  ])("has one spelling: %s becomes %s", (path, own) => {
    expect(canonicalPath(path)).toBe(own);
    expect(canonicalPath(own)).toBe(own);
  });

  it.each([
    "/",
    "/polls/1",
    "/polls/x",
    "/settings/recovery-codes",
    "/robots.txt",
    "/polls/1%25",
    "/100%25",
    "/caf%C3%A9",
    "/a//b",
    "//evil.example",
    "/%2Fevil.example",
    "/%5Cevil.example",
    "/polls/1%0A",
    "/@name",
  ])("is left alone when it is not one of ours: %s", (path) => {
    expect(canonicalPath(path)).toBe(path);
  });
});

describe("an address below that of polls", () => {
  it.each([
    "/polls/new",
    "/polls/7k3m9xq2vb4t",
    "/polls/7k3m9xq2vb4t/results/now",
    "/p/7k3m9xq2vb4t/qr.svg",
    "/polls/1",
    "/pollsters",
    "/",
  ])("may be one of ours: %s", (path) => {
    expect(hasInvalidPollId(path)).toBe(false);
  });

  it.each(["/polls/x", "/polls/1%25", "/polls/news", "/polls/7k3m9xq2vb4tx/results", "/p/x", "/polls/x/ballot"])(
    "has no poll: %s",
    (path) => {
      expect(hasInvalidPollId(path)).toBe(true);
    },
  );
});

it.each([
  ["/found", true],
  ["/home", true],
  ["/home/new", true],
  ["/", false],
  ["/foundation", false],
  ["/p/7k3m9xq2vb4t", false],
])("%s is the inner address of another page: %s", (path, is) => {
  expect(isInternal(path)).toBe(is);
});

it.each([
  ["/", true],
  ["/p/7k3m9xq2vb4t", true],
  ["/polls/7k3m9xq2vb4t", true],
  ["/polls/7k3m9xq2vb4t/results", true],
  ["/polls/3", true],
  ["/polls/3/results", true],
  ["/privacy", true],
  ["/polls/7k3m9xq2vb4t/results/now", false],
  ["/polls/7k3m9xq2vb4t/ballot", false],
  ["/polls/new", false],
  ["/login", false],
])("%s is rendered once: %s", (path, is) => {
  expect(isRenderedOnce(path)).toBe(is);
});

describe("next", () => {
  const origin = "https://pollstr.example";
  const sameOrigin = (path: string) => path.startsWith("/") && !path.startsWith("//") && new URL(path, origin).origin === origin;

  const hostile: [string, unknown][] = [
    // Another host, with characters that a URL parser reads as slashes.
    ["two slashes", "//evil.example"],
    ["three slashes", "///evil.example"],
    ["four slashes", "////evil.example"],
    ["slash, backslash", "/\\evil.example"],
    ["two backslashes", "\\\\evil.example"],
    ["backslash, slash", "\\/evil.example"],
    ["one backslash", "\\evil.example"],
    ["slash, backslash, slash", "/\\/evil.example"],
    ["three slashes, backslash", "///\\evil.example"],
    ["a backslash further on", "/polls\\1"],
    ["a backslash in the query", "/polls?next=\\evil"],
    ["a backslash in the fragment", "/polls#\\evil"],
    ["userinfo", "//pollstr.example@evil.example/"],
    ["userinfo with a password", "//pollstr.example:443@evil.example/"],
    ["the parser's own base", "https://pollstr.invalid/x"],
    ["the parser's own base, relative", "//pollstr.invalid/x"],
    ["the parser's own base as userinfo", "https://pollstr.invalid@evil.example/"],
    // Encoded once or twice.
    ["an encoded second slash", "/%2Fevil.example"],
    ["the same in lower case", "/%2fevil.example"],
    ["two encoded slashes after the first", "/%2F%2Fevil.example"],
    ["encoded slashes only", "%2F%2Fevil.example"],
    ["a doubly encoded slash", "/%252Fevil.example"],
    ["an encoded backslash", "/%5Cevil.example"],
    ["the same in lower case", "/%5cevil.example"],
    ["a doubly encoded backslash", "/%255Cevil.example"],
    ["encoded backslashes only", "%5C%5Cevil.example"],
    ["an overlong slash", "/%C0%AFevil.example"],
    ["a percent sign alone", "/%"],
    ["an invalid encoding", "/%zz"],
    ["JavaScript's old encoding", "/%u002fevil.example"],
    // Dots that a parser removes.
    ["a dot between slashes", "/.//evil.example"],
    ["two dots between slashes", "/..//evil.example"],
    ["a folder and two dots", "/a/..//evil.example"],
    ["an encoded dot", "/%2e//evil.example"],
    ["two encoded dots", "/%2e%2e//evil.example"],
    ["a folder and encoded dots", "/a/%2E%2e//evil.example"],
    ["a dot and a backslash", "/.\\evil.example"],
    ["a folder, two dots and a backslash", "/a/../\\evil.example"],
    ["a dot and an encoded slash", "/.%2F/evil.example"],
    ["encoded dots and slashes", "/%2E%2E%2F%2Fevil.example"],
    ["doubly encoded dots", "/a/%252e%252e//evil.example"],
    ["encoded dots and a backslash", "/%2e%2e%5cevil.example"],
    // Control characters, which parsers remove.
    ["a tab between slashes", "/\t/evil.example"],
    ["a newline between slashes", "/\n/evil.example"],
    ["a carriage return between slashes", "/\r/evil.example"],
    ["an encoded tab", "/%09/evil.example"],
    ["an encoded newline", "/%0A/evil.example"],
    ["a doubly encoded newline", "/%250Aevil"],
    ["a tab before slashes", "\t//evil.example"],
    ["a tab and a backslash", "/\t\\evil.example"],
    ["a newline that adds a header", "/x\r\nSet-Cookie: a=b"],
    ["an encoded newline that adds a header", "/x%0d%0aSet-Cookie:%20a=b"],
    ["a newline in the query", "/x?a\r\nLocation: //evil.example"],
    ["a NUL", "/\u0000"],
    ["an encoded NUL", "/%00"],
    ["a delete character", "/a\u007fb"],
    ["a C1 control", "/a\u0085b"],
    ["an encoded C1 control", "/a%C2%85b"],
    ["a line separator", "/\u2028/evil.example"],
    ["a paragraph separator", "/\u2029/evil.example"],
    // Characters that look like slashes.
    ["a fraction slash", "/\u2044evil.example"],
    ["a division slash", "/\u2215evil.example"],
    ["a big solidus", "/\u29f8evil.example"],
    ["a reverse solidus operator", "/\u29f5evil.example"],
    ["a small reverse solidus", "/\ufe68evil.example"],
    ["a full-width slash", "/\uff0fevil.example"],
    ["a full-width backslash", "/\uff3cevil.example"],
    ["full-width slashes only", "\uff0f\uff0fevil.example"],
    ["an encoded full-width slash", "/%EF%BC%8Fevil.example"],
    ["an encoded fraction slash", "/%E2%81%84evil.example"],
    ["a dot and a full-width slash", "/.\uff0fevil.example"],
    // Schemes.
    ["a scheme and host", "https://evil.example"],
    ["a scheme and no slashes", "https:evil.example"],
    ["a scheme and one slash", "https:/evil.example"],
    ["a scheme and backslashes", "http:\\\\evil.example"],
    ["a scheme in capitals", "HTTPS://evil.example"],
    ["a scheme with a newline in it", "htt\nps://evil.example"],
    ["our own origin", "https://pollstr.example/polls"],
    ["javascript", "javascript:alert(1)"],
    ["javascript with a tab", "java\tscript:alert(1)"],
    ["data", "data:text/html,<script>alert(1)</script>"],
    ["vbscript", "vbscript:x"],
    ["a blob", "blob:https://evil.example/x"],
    ["a file", "file:///etc/passwd"],
    // Not a path from the root.
    ["nothing", ""],
    ["a relative path", "polls/1"],
    ["a relative path with a dot", "../polls"],
    ["a query alone", "?a=b"],
    ["a fragment alone", "#a"],
    ["a leading space", " /polls"],
    ["a leading no-break space", "\u00a0//evil.example"],
    ["a byte order mark", "\ufeff//evil.example"],
    ["a mail-like host", "@evil.example"],
    // Not text, or malformed text.
    ["2,049 characters", `/${"x".repeat(2048)}`],
    ["half a surrogate pair", "/\ud800"],
    ["the other half of a pair", "/x\udc00y"],
    ["null", null],
    ["undefined", undefined],
    ["a number", 1],
    ["true", true],
    ["an empty array", []],
    ["an array with a path", ["/polls"]],
    ["an object", {}],
    ["an object that converts to a path", { toString: () => "/polls" }],
    ["an uploaded file", new File(["/polls"], "/polls")],
  ];

  it.each(hostile)("is the front page for %s", (_, spelling) => {
    expect(safeNext(spelling)).toBe("/");
  });

  it("has been tried with at least 60 hostile spellings", () => {
    expect(new Set(hostile.map(([, spelling]) => spelling)).size).toBeGreaterThanOrEqual(60);
  });

  it.each([
    "/",
    "/polls/1",
    "/polls/1/results",
    "/polls/1?from=mail&x=1",
    "/polls/1?a=b#choices",
    "/polls/1#c",
    "/2fa?next=%2Fpolls%2F1",
    "/2fa?next=%2F%2Fevil.example",
    "/polls?url=https://elsewhere.example//x",
    "/search?q=100%25",
    "/100%25",
    "/caf%C3%A9",
    "/a%20b",
    "/a//b",
    "/@name",
    "/a;b=c",
    "/x?a%0d%0ab",
    `/${"x".repeat(2047)}`,
  ])("is kept exactly: %s", (path) => {
    expect(safeNext(path)).toBe(path);
    expect(sameOrigin(path)).toBe(true);
  });

  it.each([
    ["/café", "/caf%C3%A9"],
    ["/a/../b", "/b"],
    ["/a b", "/a%20b"],
    ["/polls/1 ", "/polls/1"],
    ["/polls/1/", "/polls/1"],
    ["/polls/1/results/?a=b%20c#d", "/polls/1/results?a=b%20c#d"],
  ])("is rewritten as a browser writes it, without a trailing slash: %s becomes %s", (path, written) => {
    expect(safeNext(path)).toBe(written);
  });

  it("stays on this site for every combination of dangerous pieces", () => {
    const pieces = [
      "",
      "/",
      "\\",
      ".",
      "..",
      "%2f",
      "%5c",
      "%252f",
      "%2e",
      "\t",
      "\n",
      "%09",
      "@",
      ":",
      "https:",
      "?",
      "#",
      "\uff0f",
      "evil.example",
    ];
    const spellings = pieces.flatMap((a) =>
      pieces.flatMap((b) => pieces.flatMap((c) => [a + b + c, `/${a}${b}${c}`, `/${a}${b}${c}evil.example`])),
    );
    expect(spellings.filter((spelling) => !sameOrigin(safeNext(spelling)))).toEqual([]);
  });

  it("does not change when it is checked again", () => {
    for (const [, spelling] of hostile) expect(safeNext(safeNext(spelling))).toBe(safeNext(spelling));
  });
});
