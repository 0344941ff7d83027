import { describe, expect, it } from "vitest";
import { Authenticator } from "../../../e2e/authenticator";
import { addSchema, passkeyName, proveSchema } from "./schema";

const key = new Authenticator("http://localhost:3000");
const made = key.make({ challenge: "abc", rp: { id: "localhost" }, user: { id: "def" } });
const signed = key.sign({ challenge: "abc", rpId: "localhost" });
const unreadable = "passkey.unreadable";
const problem = (answer: unknown) => proveSchema.safeParse({ answer }).error?.issues[0]?.message;

describe("a browser's answer", () => {
  it("is parsed", () => {
    expect(addSchema.parse({ name: "Key", answer: JSON.stringify(made) }).answer.id).toBe(made.id);
    expect(proveSchema.parse({ answer: JSON.stringify(signed) }).answer.response.signature).toBe(signed.response.signature);
  });

  it("that is missing means that JavaScript did not run, and the error says so", () => {
    expect(problem(undefined)).toBe("passkey.needsScripts");
  });

  it.each([
    ["not JSON", "{"],
    ["null", "null"],
    ["a list", "[]"],
    ["one for another purpose", JSON.stringify(made)],
    ["of another type", JSON.stringify({ ...signed, type: "password" })],
    ["without a signature", JSON.stringify({ ...signed, response: { ...signed.response, signature: undefined } })],
    ["with a number for an id", JSON.stringify({ ...signed, id: 1 })],
    ["with characters that are not base64url", JSON.stringify({ ...signed, id: "a+/=" })],
    ["too long", `${JSON.stringify(signed)}${" ".repeat(20_000)}`],
  ])("that is %s is refused", (_, answer) => {
    expect(problem(answer)).toBe(unreadable);
  });
});

describe("a name", () => {
  it.each([
    ["", "passkey.nameMissing"],
    ["   ", "passkey.nameMissing"],
    ["\u2800\u200b", "passkey.nameInvisible"],
    ["x".repeat(41), "passkey.nameLong"],
    ["a\u0000b", "fields.nameNul"],
  ])("%j is refused", (name, words) => {
    expect(passkeyName.safeParse(name).error?.issues[0]?.message).toBe(words);
  });

  it("is stored without surrounding blanks", () => {
    expect(passkeyName.parse("  My phone ")).toBe("My phone");
  });
});
