import { describe, expect, it } from "vitest";
import { loginSchema, newPassword, registerSchema } from "./schema";

const person = { fullName: "Ann Example", email: "ann@example.com", password: "correct horse" };

/** The fields that a body is refused for, each once. */
const refusedFields = (body: unknown) => [
  ...new Set((registerSchema.safeParse(body).error?.issues ?? []).map((issue) => String(issue.path[0] ?? "body"))),
];

describe("a new password", () => {
  it.each([
    ["8 characters", "x7:kLm_q"],
    ["256 characters", "x".repeat(256)],
    ["no composition", "aaaaaaaa"],
    ["spaces, even at its ends", "  a b c  "],
    ["emoji, each one character", "🐶🐶🐶🐶🐶🐶🐶🐶"],
    ["256 emoji", "🐶".repeat(256)],
    ["any script", "пароль-слово"],
    ["quotes and markup", `"'<script>--;`],
    ["a newline", "two\nlines"],
  ])("may have %s", (_, password) => {
    expect(newPassword.parse(password)).toBe(password);
  });

  it.each([
    ["7 characters", "1234567", "fields.passwordShort"],
    ["7 emoji, although they are 14 UTF-16 units", "🐶🐶🐶🐶🐶🐶🐶", "fields.passwordShort"],
    ["257 characters", "x".repeat(257), "fields.passwordLong"],
    ["a NUL", "12345678\u0000", "fields.passwordNul"],
    ["the site's own words", "Pollstr 2026!", "fields.passwordCommon"],
    ["a common one", "Password123", "fields.passwordCommon"],
    ["nothing", undefined, "fields.passwordChoose"],
    ["null", null, "fields.passwordChoose"],
    ["a number", 12345678, "fields.passwordChoose"],
  ])("is refused for %s", (_, password, words) => {
    expect(newPassword.safeParse(password).error?.issues[0]?.message).toBe(words);
  });
});

describe("a registration", () => {
  it("normalises the address and trims the name, but keeps the password as it is", () => {
    expect(registerSchema.parse({ fullName: " Ann ", email: " Ann@Example.COM ", password: " spaced out " })).toEqual({
      fullName: "Ann",
      email: "ann@example.com",
      password: " spaced out ",
    });
  });

  it.each<[string, Record<string, unknown>]>([
    ["email", { email: undefined }],
    ["email", { email: null }],
    ["email", { email: ["ann@example.com"] }],
    ["email", { email: "" }],
    ["email", { email: "ann" }],
    ["email", { email: "ann@" }],
    ["email", { email: "@example.com" }],
    ["email", { email: "ann@example." }],
    ["email", { email: "ann@.example" }],
    ["email", { email: "ann@-example.com" }],
    ["email", { email: "ann@exa_mple.com" }],
    ["email", { email: `ann@${"x".repeat(64)}.com` }],
    ["email", { email: "änn@example.com" }],
    ["email", { email: '"ann"@example.com' }],
    ["email", { email: "ann@[192.0.2.1]" }],
    ["email", { email: "ann@example.com,eve@example.com" }],
    ["email", { email: "ann@bücher.example/eve" }],
    ["email", { email: "ann@bücher.example:25" }],
    ["email", { email: `ann@${"ü".repeat(64)}.example` }],
    ["email", { email: `${"x".repeat(240)}@ü.example` }],
    ["email", { email: "\u200b" }],
    ["email", { email: "ann b@example.com" }],
    ["email", { email: "ann@example.com\nBcc: eve@example.com" }],
    ["email", { email: "Ann <ann@example.com>" }],
    ["email", { email: "a\u0000@example.com" }],
    ["email", { email: `${"x".repeat(243)}@example.com` }],
    ["fullName", { fullName: undefined }],
    ["fullName", { fullName: "   " }],
    ["fullName", { fullName: "\u200b" }],
    ["fullName", { fullName: "\u2800" }],
    ["fullName", { fullName: "\u3164" }],
    ["fullName", { fullName: " \u2800\u200b \u3164" }],
    ["fullName", { fullName: "x".repeat(101) }],
    ["fullName", { fullName: "A\u0000" }],
    ["fullName", { fullName: {} }],
    ["password", { password: undefined }],
    ["password", { password: "short" }],
    ["password", { password: [] }],
  ])("is refused for its %s: %j", (field, changes) => {
    expect(refusedFields({ ...person, ...changes })).toEqual([field]);
  });

  it.each([
    ["a&b@example.com", "a&b@example.com"],
    ["pat/dept@example.com", "pat/dept@example.com"],
    ["pat=x@example.com", "pat=x@example.com"],
    ["pat!@example.com", "pat!@example.com"],
    ["pat..x.@example.com", "pat..x.@example.com"],
    ["!#$%&'*+/=?^_`{|}~-@example.com", "!#$%&'*+/=?^_`{|}~-@example.com"],
    ["pat@mail", "pat@mail"],
    ["pat@xn--80a1acny.xn--p1ai", "pat@xn--80a1acny.xn--p1ai"],
    ["pat@почта.рф", "pat@xn--80a1acny.xn--p1ai"],
    ["pat@bücher.example", "pat@xn--bcher-kva.example"],
    ["\u202apat@exam\u200bple.com\u202c", "pat@example.com"],
    [`${"x".repeat(242)}@example.com`, `${"x".repeat(242)}@example.com`],
  ])("accepts an address that browsers accept: %s", (email, stored) => {
    expect(registerSchema.parse({ ...person, email }).email).toBe(stored);
  });

  it("keeps a visible name as it is, joiners included", () => {
    expect(registerSchema.parse({ ...person, fullName: "می\u200cخواهم" }).fullName).toBe("می\u200cخواهم");
  });

  it.each([null, undefined, [], "text", 1])("is refused when it is %j", (body) => {
    expect(registerSchema.safeParse(body).success).toBe(false);
  });

  it("names every wrong field at once", () => {
    expect(refusedFields({})).toEqual(["fullName", "email", "password"]);
  });

  it("has a message of its own for every refusal", () => {
    for (const body of [{}, { fullName: "", email: "x", password: "x" }]) {
      for (const { message } of registerSchema.safeParse(body).error?.issues ?? []) expect(message).toMatch(/^fields\./);
    }
  });
});

describe("a login", () => {
  it.each([
    [
      { login: " test ", password: " x " },
      { login: "test", password: " x " },
    ],
    [
      { login: "\u202atest\u200b", password: "\u202ax\u200b" },
      { login: "test", password: "\u202ax\u200b" },
    ],
    [
      { login: "Ann@Example.com", password: "x".repeat(1024) },
      { login: "Ann@Example.com", password: "x".repeat(1024) },
    ],
  ])("removes spaces and invisible characters around the name, and nothing from the password", (typed, read) => {
    expect(loginSchema.parse(typed)).toEqual(read);
  });

  it.each([
    [{ login: "", password: "x" }, "login"],
    [{ login: "   ", password: "x" }, "login"],
    [{ login: " \u200b\u2060 ", password: "x" }, "login"],
    [{ login: "x".repeat(255), password: "x" }, "login"],
    [{ login: "ann\u0000", password: "x" }, "login"],
    [{ password: "x" }, "login"],
    [{ login: "x", password: "" }, "password"],
    [{ login: "x" }, "password"],
    [{ login: "x", password: "x".repeat(1025) }, "password"],
    [{ login: "x", password: { $ne: "" } }, "password"],
  ])("is refused: %#", (typed, field) => {
    expect(loginSchema.safeParse(typed).error?.issues.map((issue) => issue.path[0])).toEqual([field]);
  });
});
