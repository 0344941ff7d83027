import { describe, expect, it } from "vitest";
import { Authenticator } from "../../../e2e/authenticator";
import { addSchema, passkeyName, proveSchema } from "./schema";

const key = new Authenticator("http://localhost:3000");
const made = key.make({ challenge: "abc", rp: { id: "localhost" }, user: { id: "def" } });
const signed = key.sign({ challenge: "abc", rpId: "localhost" });
const unreadable = "The answer of your browser could not be read. Try again.";
const problem = (answer: unknown) => proveSchema.safeParse({ answer }).error?.issues[0]?.message;

describe("a browser's answer", () => {
  it("is parsed", () => {
    expect(addSchema.parse({ name: "Key", answer: JSON.stringify(made) }).answer.id).toBe(made.id);
    expect(proveSchema.parse({ answer: JSON.stringify(signed) }).answer.response.signature).toBe(signed.response.signature);
  });

  it("that is missing means that JavaScript did not run, and the error says so", () => {
    expect(problem(undefined)).toBe("Passkeys need JavaScript, which does not run in this browser.");
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
    ["", "Give the passkey a name."],
    ["   ", "Give the passkey a name."],
    ["\u2800\u200b", "Give the passkey a name with characters that can be seen."],
    ["x".repeat(41), "Use at most 40 characters."],
    ["a\u0000b", "A name cannot hold a NUL character."],
  ])("%j is refused", (name, words) => {
    expect(passkeyName.safeParse(name).error?.issues[0]?.message).toBe(words);
  });

  it("is stored without surrounding blanks", () => {
    expect(passkeyName.parse("  My phone ")).toBe("My phone");
  });
});
