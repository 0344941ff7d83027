import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import * as people from "../../../scripts/vitest.people";
import { provenPhone } from "../../accounts/account/data";
import { startChange } from "../phone/start";
import { findChallenge, openChallenge, recordRequest, storeProof } from "../phone/store";
import type { Asker } from "../rules";
import { remove, undo } from "./changes";

const now = new Date();
const { password } = people;
let numbers = 0;
let asker: Asker;
let number: string;

beforeEach(async () => {
  number = `+447700900${String(numbers++).padStart(3, "0")}`;
  const owner = await people.member(now, { isProven: false });
  const sessionId = await proveBy(owner, number, "prove");
  asker = { ...owner, sessionId, address: `192.0.2.${numbers}` };
});

async function proveBy(owner: { userId: string; sessionId: string }, to: string, purpose: "prove" | "change"): Promise<string> {
  const id = await openChallenge(owner, to, now, purpose);
  if (id) await recordRequest(id, randomUUID());
  const challenge = await findChallenge(owner);
  const proof = challenge && (await storeProof(challenge, now));
  if (proof?.kind !== "right") throw new Error("not proven");
  return purpose === "change" ? (proof.undo ?? "") : proof.sessionId;
}
const events = (kind: string) => people.events(kind, asker);

describe("a change", () => {
  it("sends nothing without the right password, whose tries are throttled", async () => {
    for (let i = 0; i < 10; i++)
      expect(await startChange(asker, "wrong", "+447700900900", "en-gb", now)).toEqual({ kind: "wrong-password" });
    expect(await startChange(asker, password, "+447700900900", "en-gb", now)).toMatchObject({ kind: "too-many" });
    expect(await findChallenge(asker)).toBeNull();
  });

  it("to the account's present number is refused", async () => {
    expect(await startChange(asker, password, number, "en-gb", now)).toEqual({ kind: "same" });
    expect(await findChallenge(asker)).toBeNull();
  });
});

describe("a removal", () => {
  it("needs the right password, and is recorded", async () => {
    expect(await remove(asker, "wrong", now)).toEqual({ kind: "wrong-password" });
    expect(await provenPhone(asker.userId)).toBe(number);
    expect(await remove(asker, password, now)).toMatchObject({ kind: "removed" });
    expect(await provenPhone(asker.userId)).toBeNull();
    expect(await remove(asker, password, now)).toEqual({ kind: "ended" });
    expect(await events("phone-removed")).toBe(1);
  });
});

describe("an undo code", () => {
  it("is accepted in several spellings, and its use is recorded", async () => {
    const code = await proveBy(asker, "+447700900901", "change");
    expect(await undo("12345", asker.address, now)).toEqual({ kind: "malformed" });
    const typed = ` ${code.toLowerCase().replace(/(.{5})/g, "$1 ")}`;
    expect(await undo(typed, asker.address, now)).toEqual({ kind: "undone", userId: asker.userId, outcome: "restored" });
    expect(await provenPhone(asker.userId)).toBe(number);
    expect(await events("phone-change-undone")).toBe(1);
  });

  it("is throttled after twenty wrong ones from one address, and not from another", async () => {
    const code = await proveBy(asker, "+447700900902", "change");
    for (let i = 0; i < 20; i++) expect(await undo("0000000000000AB", asker.address, now)).toEqual({ kind: "wrong" });
    expect(await undo(code, asker.address, now)).toMatchObject({ kind: "too-many" });
    expect(await provenPhone(asker.userId)).toBe("+447700900902");
    expect(await undo(code, "198.51.100.1", now)).toMatchObject({ kind: "undone" });
  });
});
