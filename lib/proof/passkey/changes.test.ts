import { randomBytes } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { Authenticator, type Lies } from "../../../e2e/authenticator";
import * as people from "../../../scripts/vitest.people";
import { db } from "../../platform/db";
import { env } from "../../platform/env";
import type { Asker } from "../rules";
import { add, askToAdd, askToProve, prove, remove } from "./changes";
import { listPasskeys } from "./data";
import { storeProof } from "./store";

const { now, password, plus } = people;
const { appUrl } = env();
let asker: Asker;
let key: Authenticator;

const newcomer = () => people.member(now);
beforeEach(async () => {
  asker = await newcomer();
  key = new Authenticator(appUrl);
});

const anotherLogin = (who = asker) => people.anotherLogin(who, now);
const events = (kind: string) => people.events(kind, asker);

async function creation(who = asker) {
  const asked = await askToAdd(who, password, now);
  if (asked.kind !== "ask") throw new Error(asked.kind);
  return asked.options;
}
async function request(who = asker, at = now) {
  const asked = await askToProve(who, at);
  if (asked.kind !== "ask") throw new Error(asked.kind);
  return asked.options;
}
async function added(who = asker, with_ = key) {
  expect(await add(who, with_.make(await creation(who)), "Key", now)).toMatchObject({ kind: "added" });
}
const tried = async (lies: Lies = {}) => (await prove(asker, key.sign(await request(), lies), now)).kind;

describe("the options for a browser", () => {
  it("are for this site, hide the account behind a random handle, and exclude existing passkeys", async () => {
    const first = await creation();
    expect(first).toMatchObject({ rp: { id: new URL(appUrl).hostname }, attestation: "none", excludeCredentials: [], timeout: 300_000 });
    expect(Buffer.from(first.challenge, "base64url")).toHaveLength(32);
    const { email } = await db().user.findUniqueOrThrow({ where: { id: asker.userId } });
    expect(Buffer.from(first.user.id, "base64url").toString()).not.toContain(email);
    expect(first.user.id).not.toContain(asker.userId);
    await add(asker, key.make(first), "Key", now);
    const second = await creation();
    expect(second.user.id).toBe(first.user.id);
    expect(second.excludeCredentials).toEqual([{ id: key.id.toString("base64url"), transports: ["usb"], type: "public-key" }]);
    expect((await request()).allowCredentials).toEqual(second.excludeCredentials);
  });

  it("to create a passkey need the password, whose tries are throttled; those to prove need a passkey", async () => {
    expect(await askToAdd(asker, "wrong", now)).toEqual({ kind: "wrong-password" });
    for (let i = 0; i < 9; i++) await askToAdd(asker, "wrong", now);
    expect(await askToAdd(asker, password, now)).toMatchObject({ kind: "too-many" });
    expect(await askToProve(asker, now)).toEqual({ kind: "none" });
    expect(await db().passkeyChallenge.count({ where: { userId: asker.userId } })).toBe(0);
  });
});

describe("a new passkey", () => {
  it("is stored with its name and whether it is synced, and is recorded", async () => {
    key.synced = true;
    await added();
    expect(await listPasskeys(asker.userId)).toMatchObject([{ name: "Key", synced: true, createdAt: now, usedAt: null }]);
    expect(await events("passkey-added")).toBe(1);
  });

  it("may be a security key without a PIN", async () => {
    expect(await add(asker, key.make(await creation(), { flags: 0x01 }), "Key", now)).toMatchObject({ kind: "added" });
  });

  it.each<[string, Lies]>([
    ["from another site's page", { origin: "https://evil.example" }],
    ["from another port of this host", { origin: "http://localhost:1" }],
    ["for another host", { rpId: "evil.example" }],
    ["of the wrong type", { type: "webauthn.get" }],
    ["without user presence", { flags: 0x04 }],
  ])("%s is refused, and its challenge is used up", async (_, lies) => {
    const options = await creation();
    expect(await add(asker, key.make(options, lies), "Key", now)).toEqual({ kind: "wrong" });
    expect(await add(asker, key.make(options), "Key", now)).toEqual({ kind: "expired" });
    expect(await listPasskeys(asker.userId)).toEqual([]);
  });

  it.each(["packed", "apple", "android-key", "tpm", "nonsense"])("with a certificate (%s) is refused without reading it", async (fmt) => {
    const attStmt = new Map<string, unknown>([["x5c", [new Uint8Array(8)]]]);
    expect(await add(asker, key.make(await creation(), {}, { fmt, attStmt }), "Key", now)).toEqual({ kind: "wrong" });
  });

  it("is refused if its challenge is made up, another session's, for a proof, expired, or answered before", async () => {
    await added();
    const other = new Authenticator(appUrl);
    const options = await creation();
    const madeUp = other.make({ ...options, challenge: randomBytes(32).toString("base64url") });
    expect(await add(asker, madeUp, "Key", now)).toEqual({ kind: "expired" });
    expect(await add(asker, other.make({ ...options, challenge: (await request()).challenge }), "Key", now)).toEqual({ kind: "expired" });
    const answer = other.make(options);
    expect(await add(await anotherLogin(), answer, "Key", now)).toEqual({ kind: "expired" });
    expect(await add(asker, answer, "Key", plus(300))).toEqual({ kind: "expired" });
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => add(asker, answer, "Key", now)));
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(["added", ...Array(5).fill("expired")]);
  });

  it("cannot be added to a second account", async () => {
    await added();
    const bob = await newcomer();
    expect(await add(bob, key.make(await creation(bob)), "Stolen", now)).toEqual({ kind: "known" });
  });

  it("is removed with the password, and this is recorded once", async () => {
    await added();
    const [{ id } = { id: "" }] = await listPasskeys(asker.userId);
    expect(await remove(asker, id, "wrong", now)).toEqual({ kind: "wrong-password" });
    expect(await remove(await newcomer(), id, password, now)).toEqual({ kind: "gone" });
    expect(await remove(asker, id, password, now)).toMatchObject({ kind: "removed" });
    expect(await remove(asker, id, password, now)).toEqual({ kind: "gone" });
    expect(await events("passkey-removed")).toBe(1);
    expect(await askToProve(asker, now)).toEqual({ kind: "none" });
  });
});

describe("a proof", () => {
  beforeEach(() => added());

  it("is a right answer, and is recorded", async () => {
    expect(await tried()).toBe("right");
    expect([await events("passkey-proven"), await events("passkey-wrong")]).toEqual([1, 0]);
  });

  it("accepts an answer without a PIN or a user handle, as from old security keys", async () => {
    const { response, ...rest } = key.sign(await request(), { flags: 0x01 });
    const { userHandle: _, ...without } = response;
    expect(await prove(asker, { ...rest, response: without }, now)).toMatchObject({ kind: "right" });
  });

  it("is accepted once when an answer is posted many times at once", async () => {
    const answer = key.sign(await request());
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => prove(asker, answer, now)));
    expect(outcomes.filter(({ kind }) => kind === "right")).toHaveLength(1);
    expect(outcomes.filter(({ kind }) => kind === "timed-out")).toHaveLength(5);
    expect(await prove(await anotherLogin(), answer, now)).toEqual({ kind: "timed-out" });
    expect(await db().user.findUnique({ where: { id: asker.userId } })).toMatchObject({ codeFailures: 0 });
  });

  it.each<[string, Lies]>([
    ["from another site's page", { origin: "https://evil.example" }],
    ["for another host", { rpId: "evil.example" }],
    ["of the wrong type", { type: "webauthn.create" }],
    ["without user presence", { flags: 0x04 }],
  ])("refuses an answer %s, and counts it like a wrong code", async (_, lies) => {
    expect(await tried(lies)).toBe("wrong");
    expect(await events("passkey-wrong")).toBe(1);
    expect(await db().user.findUnique({ where: { id: asker.userId } })).toMatchObject({ codeFailures: 1 });
  });

  it("refuses an answer by another key with the same id, or one that was changed after it was signed", async () => {
    const answer = key.sign(await request());
    const authenticatorData = Buffer.from(answer.response.authenticatorData, "base64url");
    authenticatorData.writeUInt32BE(99, 33);
    const changed = { ...answer, response: { ...answer.response, authenticatorData: authenticatorData.toString("base64url") } };
    expect(await prove(asker, changed, now)).toEqual({ kind: "wrong" });
    const other = new Authenticator(appUrl);
    other.userHandle = key.userHandle;
    expect(await prove(asker, { ...other.sign(await request()), id: answer.id, rawId: answer.id }, now)).toEqual({ kind: "wrong" });
  });

  it("refuses an answer by another account's passkey, or with another account's user handle", async () => {
    const bob = await newcomer();
    const bobs = new Authenticator(appUrl);
    await added(bob, bobs);
    expect(await prove(asker, bobs.sign(await request()), now)).toEqual({ kind: "foreign" });
    expect(await tried({ userHandle: bobs.userHandle })).toBe("foreign");
  });

  it("refuses an answer whose counter did not increase, records it as such, and keeps the stored counter", async () => {
    expect(await tried()).toBe("right");
    asker = await anotherLogin();
    for (const counter of [0, 1, 2]) expect(await tried({ counter })).toBe("counter-back");
    expect(await events("passkey-counter-back")).toBe(3);
    expect(await db().passkey.findFirst({ where: { userId: asker.userId } })).toMatchObject({ counter: 2n });
    expect(await tried()).toBe("right");
  });

  it("accepts a passkey that does not count, every time", async () => {
    const still = new Authenticator(appUrl);
    still.counter = 0;
    await added(asker, still);
    for (let i = 0; i < 3; i++) {
      asker = await anotherLogin();
      expect(await prove(asker, still.sign(await request()), now)).toMatchObject({ kind: "right" });
    }
  });

  it("refuses a challenge of another session, one to create a passkey, and one older than five minutes", async () => {
    const other = await anotherLogin();
    expect(await prove(asker, key.sign(await request(other)), now)).toEqual({ kind: "timed-out" });
    expect(await prove(asker, key.sign({ ...(await request()), challenge: (await creation()).challenge }), now)).toEqual({
      kind: "timed-out",
    });
    const late = key.sign(await request());
    expect(await prove(asker, late, plus(300))).toEqual({ kind: "timed-out" });
    expect(await prove(asker, late, plus(299))).toMatchObject({ kind: "right" });
  });

  it("for a login that has ended in the meantime says so", async () => {
    const answer = key.sign(await request());
    await db().session.update({ where: { id: asker.sessionId }, data: { endedAt: now } });
    expect(await prove(asker, answer, now)).toEqual({ kind: "ended" });
  });

  it("that is wrong counts together with wrong codes by phone; the tenth locks for 15 minutes, even for a right one", async () => {
    await db().user.update({ where: { id: asker.userId }, data: { codeFailures: 8 } });
    expect(await tried({ origin: "https://evil.example" })).toBe("wrong");
    const other = await anotherLogin();
    const good = key.sign(await request(other));
    expect(await prove(asker, key.sign(await request(), { origin: "https://evil.example" }), now)).toEqual({
      kind: "locked",
      until: plus(900),
    });
    expect(await askToProve(asker, plus(899))).toEqual({ kind: "locked", until: plus(900) });
    expect(await prove(other, good, plus(299))).toEqual({ kind: "locked", until: plus(900) });
    expect(await prove(asker, key.sign(await request(asker, plus(900))), plus(900))).toMatchObject({ kind: "right" });
  });

  it("is impossible after the number is removed", async () => {
    const [{ id } = { id: "" }] = await listPasskeys(asker.userId);
    await db().user.update({ where: { id: asker.userId }, data: { phoneHash: null } });
    expect(await storeProof(asker, id, { counter: 9, synced: false }, now)).toBeNull();
  });
});
