import { expect, it } from "vitest";
import { capsOf, mailboxOf } from "./rules";

it.each([
  ["a sub-address", "ann+polls@example.com", "ann@example.com"],
  ["a sub-address with a second plus sign", "ann+a+b@example.com", "ann@example.com"],
  ["no sub-address", "ann@example.com", "ann@example.com"],
  ["a name that begins with a plus sign", "+ann@example.com", "+ann@example.com"],
  ["dots at Gmail", "a.n.n+x@gmail.com", "ann@gmail.com"],
  ["Gmail's other domain", "a.nn@googlemail.com", "ann@gmail.com"],
  ["dots at other providers, where they count", "a.nn@example.com", "a.nn@example.com"],
])("the mailbox of %s", (_, email, mailbox) => {
  expect(mailboxOf(email)).toBe(mailbox);
});

it("notices are counted by exact address and kind, so no sub-address and no other letter uses them up", () => {
  const subjects = [
    capsOf("phone-changed", "ann@example.com"),
    capsOf("phone-changed", "ann+x@example.com"),
    capsOf("password-changed", "ann@example.com"),
    capsOf("reset", "ann@example.com"),
    capsOf("verify", "ann@example.com"),
  ].map(([cap]) => `${cap?.limit} ${cap?.subject}`);
  expect(new Set(subjects).size).toBe(5);
});
