import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import * as people from "../../../scripts/vitest.people";
import { db } from "../../platform/db";
import { atomically } from "../../platform/transaction";
import { endSession, findSession, hasJustProven } from "../../sessions/store";
import { removeFactors, removeNumber } from "../number/store";
import type { Owner } from "../rules";
import { listPasskeys } from "./data";
import { challengeBytes, mostPasskeys } from "./rules";
import { addPasskey, findPasskey, handleOf, openChallenge, removePasskey, renamePasskey, storeProof, takeChallenge } from "./store";

const { now, plus } = people;
const many = <T>(work: (i: number) => Promise<T>, count = 8): Promise<T[]> => Promise.all(Array.from({ length: count }, (_, i) => work(i)));

const person = ({ isProven = true } = {}) => people.person(now, { isProven });
const anotherLogin = (owner: Owner) => people.anotherLogin(owner, now);
const credential = ({ counter = 5 } = {}) => ({
  credentialId: new Uint8Array(randomBytes(32)),
  publicKey: new Uint8Array(randomBytes(77)),
  counter,
  transports: ["usb"],
  synced: false,
});

async function withPasskey(counter = 5) {
  const owner = await person();
  const made = credential({ counter });
  expect(await addPasskey(owner, made, "Key", now)).toBe("added");
  const passkey = await findPasskey(owner.userId, made.credentialId);
  if (!passkey) throw new Error("No passkey.");
  return { owner, made, id: passkey.id };
}
const told = (counter: number, synced = false) => ({ counter, synced });

describe("a challenge", () => {
  it("has at least 16 random bytes, and is a new one each time", async () => {
    const owner = await person();
    const [one, other] = [await openChallenge(owner, "prove", now), await openChallenge(owner, "prove", now)];
    expect(one).toHaveLength(challengeBytes);
    expect(one).not.toEqual(other);
  });

  it("is used up once by simultaneous posts", async () => {
    const owner = await person();
    const challenge = await openChallenge(owner, "prove", now);
    const taken = await many(() => takeChallenge(owner, "prove", challenge, now));
    expect(taken.filter(Boolean)).toHaveLength(1);
  });

  it("is valid for five minutes", async () => {
    const owner = await person();
    const challenge = await openChallenge(owner, "prove", now);
    expect(await takeChallenge(owner, "prove", challenge, plus(300))).toBe(false);
    expect(await takeChallenge(owner, "prove", challenge, plus(299))).toBe(true);
  });

  it("works only for its session, account and purpose, and no other uses it up", async () => {
    const owner = await person();
    const challenge = await openChallenge(owner, "prove", now);
    const stranger = await person();
    expect(await takeChallenge(await anotherLogin(owner), "prove", challenge, now)).toBe(false);
    expect(await takeChallenge({ ...owner, userId: stranger.userId }, "prove", challenge, now)).toBe(false);
    expect(await takeChallenge(owner, "register", challenge, now)).toBe(false);
    expect(await takeChallenge(owner, "prove", new Uint8Array(32), now)).toBe(false);
    expect(await takeChallenge(owner, "prove", challenge, now)).toBe(true);
  });

  it("replaces the one before it, even when many are requested at once", async () => {
    const owner = await person();
    const first = await openChallenge(owner, "prove", now);
    const asked = await many(() => openChallenge(owner, "prove", now));
    expect(await db().passkeyChallenge.count({ where: { userId: owner.userId } })).toBe(1);
    const taken = [];
    for (const challenge of [first, ...asked]) taken.push(await takeChallenge(owner, "prove", challenge, now));
    expect(taken.filter(Boolean)).toHaveLength(1);
    expect(taken[0]).toBe(false);
  });
});

describe("an account", () => {
  it("has one random user handle, even when it is first requested many times at once", async () => {
    const { userId } = await person();
    const handles = await many(() => handleOf(userId));
    expect(new Set(handles.map((handle) => Buffer.from(handle).toString("hex"))).size).toBe(1);
    expect(handles[0]).toHaveLength(64);
    expect(await handleOf((await person()).userId)).not.toEqual(handles[0]);
  });

  it("has at most ten passkeys, even when many are added at once", async () => {
    const owner = await person();
    const outcomes = await many((i) => addPasskey(owner, credential(), `Key ${i}`, now), mostPasskeys + 3);
    expect(outcomes.filter((outcome) => outcome === "added")).toHaveLength(mostPasskeys);
    expect(outcomes.filter((outcome) => outcome === "full")).toHaveLength(3);
    expect(await listPasskeys(owner.userId)).toHaveLength(mostPasskeys);
  });

  it("gets no passkey without a proven number, by an ended login, or one that an account already has", async () => {
    expect(await addPasskey(await person({ isProven: false }), credential(), "Key", now)).toBe("ended");
    const ended = await person();
    await endSession(ended.sessionId, now);
    expect(await addPasskey(ended, credential(), "Key", now)).toBe("ended");
    const { owner, made } = await withPasskey();
    expect(await addPasskey(owner, made, "Again", now)).toBe("known");
    expect(await addPasskey(await person(), made, "Stolen", now)).toBe("known");
  });

  it("loses its passkeys with its number, and those added since a change that is undone", async () => {
    const { owner } = await withPasskey();
    await removeNumber(owner, now);
    expect(await listPasskeys(owner.userId)).toEqual([]);

    const { owner: other } = await withPasskey();
    await addPasskey(other, credential(), "Later", plus(10));
    await atomically((tx) => removeFactors(tx, other.userId, plus(10)));
    expect((await listPasskeys(other.userId)).map(({ name }) => name)).toEqual(["Key"]);
  });

  it("has no passkey left if its number is removed while one is added", async () => {
    const owner = await person();
    const other = await anotherLogin(owner);
    await Promise.all([addPasskey(other, credential(), "Key", now), removeNumber(owner, now)]);
    expect(await listPasskeys(owner.userId)).toEqual([]);
  });
});

describe("a passkey", () => {
  it("is found, renamed and removed only by its owner", async () => {
    const { owner, made, id } = await withPasskey();
    const { userId } = await person();
    expect(await findPasskey(userId, made.credentialId)).toBeNull();
    expect(await renamePasskey(userId, id, "Mine")).toBe(false);
    expect(await removePasskey(userId, id)).toBe(false);
    expect(await renamePasskey(owner.userId, id, "My key")).toBe(true);
    expect(await listPasskeys(owner.userId)).toEqual([{ id, name: "My key", createdAt: now, usedAt: null, synced: false }]);
    expect(await removePasskey(owner.userId, id)).toBe(true);
    expect(await removePasskey(owner.userId, id)).toBe(false);
  });

  it("proves the login in a new session that names the factor, resets the count of wrong codes, and stores its new state", async () => {
    const { owner, id } = await withPasskey();
    await db().user.update({ where: { id: owner.userId }, data: { codeFailures: 9, codeLockedUntil: now } });
    const sessionId = await storeProof(owner, id, told(6, true), plus(1));
    expect(await findSession(sessionId ?? "")).toMatchObject({
      userId: owner.userId,
      provenAt: plus(1),
      provenBy: "passkey",
      endedAt: null,
    });
    expect(await findSession(owner.sessionId)).toMatchObject({ endedAt: plus(1), provenAt: null });
    expect(await hasJustProven(owner, plus(1))).toBe(true);
    expect(await db().user.findUnique({ where: { id: owner.userId } })).toMatchObject({ codeFailures: 0, codeLockedUntil: null });
    expect(await listPasskeys(owner.userId)).toMatchObject([{ usedAt: plus(1), synced: true }]);
    expect(await db().passkey.findUnique({ where: { id } })).toMatchObject({ counter: 6n });
  });

  it("proves a login once for simultaneous posts", async () => {
    const { owner, id } = await withPasskey(0);
    const proven = await many(() => storeProof(owner, id, told(0), now));
    expect(proven.filter(Boolean)).toHaveLength(1);
    expect(await db().session.count({ where: { userId: owner.userId, endedAt: null } })).toBe(1);
  });

  it("with a higher stored counter, after its removal, or without a number proves nothing and ends nothing", async () => {
    const { owner, id } = await withPasskey();
    for (const counter of [0, 4, 5]) expect(await storeProof(owner, id, told(counter), now)).toBeNull();
    await db().user.update({ where: { id: owner.userId }, data: { phoneHash: null } });
    expect(await storeProof(owner, id, told(6), now)).toBeNull();
    await db().user.update({ where: { id: owner.userId }, data: { phoneHash: new Uint8Array(randomBytes(32)) } });
    const stranger = await person();
    expect(await storeProof(stranger, id, told(6), now)).toBeNull();
    await removePasskey(owner.userId, id);
    expect(await storeProof(owner, id, told(6), now)).toBeNull();
    for (const { sessionId } of [owner, stranger]) expect(await findSession(sessionId)).toMatchObject({ endedAt: null });
  });

  it("is deleted with its account, and its challenges with their session", async () => {
    const { owner, id } = await withPasskey();
    await openChallenge(owner, "prove", now);
    await db().session.delete({ where: { id: owner.sessionId } });
    expect(await db().passkeyChallenge.count({ where: { userId: owner.userId } })).toBe(0);
    await db().user.delete({ where: { id: owner.userId } });
    expect(await db().passkey.count({ where: { id } })).toBe(0);
  });
});
