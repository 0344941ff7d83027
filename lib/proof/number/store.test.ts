import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import * as people from "../../../scripts/vitest.people";
import { provenNumber, provenPhone } from "../../accounts/account/data";
import { openFamily } from "../../accounts/tokens/store";
import { db } from "../../platform/db";
import { atomically } from "../../platform/transaction";
import { castVote } from "../../polls/vote/changes";
import { rememberDevice } from "../../sessions/device/changes";
import { findDevice } from "../../sessions/device/data";
import { endSession, endSessionsOf, findSession, forgetSession, hasJustProven } from "../../sessions/store";
import { type Challenge, findChallenge, openChallenge, recordRequest, storeProof } from "../phone/store";
import { findCode, replaceCodes, spendCode } from "../recovery/store";
import type { Owner } from "../rules";
import { removeNumber, undoChange } from "./store";

const now = new Date("2026-03-01T12:00:00.000Z");
const inHours = (hours: number) => new Date(now.getTime() + hours * 3_600_000);
const ms = (date: Date, by: number) => new Date(date.getTime() + by);

let numbers = 0;
/** A number that no other test uses, from the range reserved for fiction. */
const freshNumber = () => `+447700900${String(numbers++).padStart(3, "0")}`;

const newcomer = () => people.person(now);
const anotherLogin = (owner: Owner) => people.anotherLogin(owner, now);

/** A pending code to a number. */
async function challenge(owner: Owner, number: string, purpose: "prove" | "change", at = now): Promise<Challenge> {
  const id = await openChallenge(owner, number, at, purpose);
  if (id) await recordRequest(id, randomUUID());
  const found = await findChallenge(owner);
  if (!found) throw new Error("There is no challenge.");
  return found;
}
async function prove(owner: Owner, number: string, purpose: "prove" | "change" = "prove", at = now) {
  const proof = await storeProof(await challenge(owner, number, purpose, at), at);
  if (proof.kind !== "right") throw new Error(proof.kind);
  return { owner: { ...owner, sessionId: proof.sessionId }, undo: proof.undo ?? "" };
}
/** An account with a proven number. */
async function person(number = freshNumber()) {
  return { ...(await prove(await newcomer(), number)), number };
}
const changes = (userId: string) => db().phoneChange.findMany({ where: { userId }, orderBy: { changedAt: "asc" } });
async function session(id: string) {
  forgetSession(id);
  return findSession(id);
}

describe("a change of the number", () => {
  it("replaces the number in a new proven session, and frees the old number at once", async () => {
    const { owner, number } = await person();
    const next = freshNumber();
    const changed = await prove(owner, next, "change", inHours(1));
    expect(await provenNumber(owner.userId)).toEqual({ phone: next, provenAt: inHours(1) });
    expect(await session(owner.sessionId)).toMatchObject({ endedAt: inHours(1) });
    expect(await session(changed.owner.sessionId)).toMatchObject({ provenAt: inHours(1), provenBy: "phone", endedAt: null });
    expect(await hasJustProven(owner, inHours(1))).toBe(true);
    expect(await provenPhone((await prove(await newcomer(), number)).owner.userId)).toBe(number);
  });

  it("ends every other login, device and token of the account, and none of other accounts", async () => {
    const { owner } = await person();
    const [other, stranger] = [await anotherLogin(owner), (await person()).owner];
    const token = (await rememberDevice({ id: owner.sessionId, userId: owner.userId }, now)) ?? "";
    const { passwordHash } = await db().user.findUniqueOrThrow({ where: { id: owner.userId } });
    const family = await openFamily({ userId: owner.userId, passwordHash }, now);
    const { owner: changed } = await prove(owner, freshNumber(), "change");
    expect((await session(other.sessionId))?.endedAt).toEqual(now);
    expect(await findDevice(token, owner.userId, now)).toBeNull();
    expect(await session(changed.sessionId)).toMatchObject({ endedAt: null, trustedUntil: null });
    expect((await db().tokenFamily.findUniqueOrThrow({ where: { id: family?.id ?? "" } })).endedAt).toEqual(now);
    expect((await session(stranger.sessionId))?.endedAt).toBeNull();
  });

  it("keeps the old number encrypted, and the undo code as a hash", async () => {
    const { owner, number } = await person();
    const { undo } = await prove(owner, freshNumber(), "change");
    const [row] = await db().$queryRaw<
      { text: string }[]
    >`SELECT c::text AS text FROM "PhoneChange" c WHERE "userId" = ${owner.userId}::uuid`;
    for (const secret of [number.slice(1), undo]) {
      expect(row?.text).not.toContain(secret);
      expect(row?.text).not.toContain(Buffer.from(secret).toString("hex"));
    }
  });

  it("is refused without any effect if the number belongs to another account", async () => {
    const [{ owner, number }, other] = [await person(), await person()];
    const elsewhere = await anotherLogin(owner);
    expect(await storeProof(await challenge(owner, other.number, "change"), now)).toEqual({ kind: "taken" });
    expect(await provenPhone(owner.userId)).toBe(number);
    for (const { sessionId } of [owner, elsewhere]) expect((await session(sessionId))?.endedAt).toBeNull();
    expect(await changes(owner.userId)).toEqual([]);
  });

  it("is never made by a code that was for a proof", async () => {
    const { owner, number } = await person();
    expect(await storeProof(await challenge(owner, freshNumber(), "prove"), now)).toEqual({ kind: "taken" });
    expect(await provenPhone(owner.userId)).toBe(number);
  });

  it("is refused if the account has no number to replace", async () => {
    const owner = await newcomer();
    expect(await storeProof(await challenge(owner, freshNumber(), "change"), now)).toEqual({ kind: "used" });
    expect(await provenPhone(owner.userId)).toBeNull();
    expect((await session(owner.sessionId))?.endedAt).toBeNull();
  });

  it("happens once for simultaneous posts", async () => {
    const { owner } = await person();
    const under = await challenge(owner, freshNumber(), "change");
    const proofs = await Promise.all(Array.from({ length: 8 }, () => storeProof(under, now)));
    expect(proofs.filter(({ kind }) => kind === "right")).toHaveLength(1);
    expect(await changes(owner.userId)).toHaveLength(1);
  });

  it("happens once when two browsers of an account do it at once, and ends the other login", async () => {
    const first = await person();
    const second = (await prove(await anotherLogin(first.owner), first.number)).owner;
    const [one, two] = [await challenge(first.owner, freshNumber(), "change"), await challenge(second, freshNumber(), "change")];
    const proofs = await Promise.all([storeProof(one, now), storeProof(two, now)]);
    expect(proofs.map((proof) => proof.kind).sort()).toEqual(["right", "used"]);
    expect(await provenPhone(first.owner.userId)).toBe(proofs[0]?.kind === "right" ? one.phone : two.phone);
    expect(await db().session.count({ where: { userId: first.owner.userId, endedAt: null } })).toBe(1);
  });

  it("to the same number by two accounts at once succeeds for one; the other keeps its number", async () => {
    const number = freshNumber();
    const people = [await person(), await person()];
    const challenges = await Promise.all(people.map(({ owner }) => challenge(owner, number, "change")));
    const proofs = await Promise.all(challenges.map((each) => storeProof(each, now)));
    expect(proofs.map((proof) => proof.kind).sort()).toEqual(["right", "taken"]);
    const loser = people[proofs.findIndex(({ kind }) => kind !== "right")];
    expect(await provenPhone(loser?.owner.userId ?? "")).toBe(loser?.number);
    expect((await session(loser?.owner.sessionId ?? ""))?.endedAt).toBeNull();
  });
});

describe("the removal of the number", () => {
  it("removes it with all factors, leaves this browser a new login without a proof, and frees it at once", async () => {
    const { owner, number } = await person();
    const other = await anotherLogin(owner);
    const [code = ""] = (await replaceCodes(owner, now)) ?? [];
    const token = (await rememberDevice({ id: owner.sessionId, userId: owner.userId }, now)) ?? "";
    const removed = await removeNumber(owner, now);
    expect(await provenNumber(owner.userId)).toBeNull();
    for (const { sessionId } of [owner, other]) expect((await session(sessionId))?.endedAt).toEqual(now);
    expect(await session(removed?.sessionId ?? "")).toMatchObject({ endedAt: null, provenAt: null, provenBy: null, trustedUntil: null });
    expect(await hasJustProven(owner, now)).toBe(false);
    expect(await findCode(owner.userId, code)).toBeNull();
    expect(await findDevice(token, owner.userId, now)).toBeNull();
    expect(await provenPhone((await prove(await newcomer(), number)).owner.userId)).toBe(number);
  });

  it("happens once for simultaneous posts, and not for an ended login or without a number", async () => {
    const { owner } = await person();
    const removed = await Promise.all(Array.from({ length: 8 }, () => removeNumber(owner, now)));
    expect(removed.filter(Boolean)).toHaveLength(1);
    const sessionId = removed.find(Boolean)?.sessionId ?? "";
    expect(await removeNumber({ ...owner, sessionId }, now)).toBeNull();
    expect((await session(sessionId))?.endedAt).toBeNull();
    const other = await person();
    await endSession(other.owner.sessionId, now);
    expect(await removeNumber(other.owner, now)).toBeNull();
    expect(await provenPhone(other.owner.userId)).toBe(other.number);
  });

  it("and a simultaneous change: only one of them happens", async () => {
    const { owner, number } = await person();
    const second = (await prove(await anotherLogin(owner), number)).owner;
    const under = await challenge(second, freshNumber(), "change");
    const [removed, changed] = await Promise.all([removeNumber(owner, now), storeProof(under, now)]);
    expect([removed !== null, changed.kind === "right"].filter(Boolean)).toHaveLength(1);
    expect(await provenPhone(owner.userId)).toBe(changed.kind === "right" ? under.phone : null);
  });
});

describe("undoing a change", () => {
  it("restores the number, ends every login and device, and keeps older factors", async () => {
    const { owner, number } = await person();
    const [before = ""] = (await replaceCodes(owner, ms(now, -1))) ?? [];
    const thief = await prove(owner, freshNumber(), "change");
    const token = (await rememberDevice({ id: thief.owner.sessionId, userId: owner.userId }, now)) ?? "";
    expect(await findCode(owner.userId, before)).not.toBeNull();
    expect(await undoChange(thief.undo, inHours(1))).toEqual({ userId: owner.userId, outcome: "restored" });
    expect(await provenNumber(owner.userId)).toEqual({ phone: number, provenAt: now });
    expect((await session(thief.owner.sessionId))?.endedAt).toEqual(inHours(1));
    expect(await findDevice(token, owner.userId, inHours(1))).toBeNull();
    expect(await findCode(owner.userId, before)).not.toBeNull();
  });

  it("removes recovery codes that were made after the change", async () => {
    const { owner } = await person();
    const thief = await prove(owner, freshNumber(), "change");
    const [code = ""] = (await replaceCodes(thief.owner, now)) ?? [];
    await undoChange(thief.undo, inHours(1));
    expect(await findCode(owner.userId, code)).toBeNull();
  });

  it("restores a removed number, even if another was proven since", async () => {
    const { owner, number } = await person();
    const removed = await removeNumber(owner, now);
    if (!removed) throw new Error("not removed");
    const thief = await prove({ ...owner, sessionId: removed.sessionId }, freshNumber());
    expect(await undoChange(removed.undo, inHours(1))).toMatchObject({ outcome: "restored" });
    expect(await provenPhone(owner.userId)).toBe(number);
    expect((await session(thief.owner.sessionId))?.endedAt).toEqual(inHours(1));
  });

  it("is possible for 72 hours, to the millisecond", async () => {
    const [late, inTime] = [await person(), await person()];
    const changed = [await prove(late.owner, freshNumber(), "change"), await prove(inTime.owner, freshNumber(), "change")];
    expect(await undoChange(changed[0]?.undo ?? "", inHours(72))).toBeNull();
    expect(await provenPhone(late.owner.userId)).not.toBe(late.number);
    expect((await session(changed[0]?.owner.sessionId ?? ""))?.endedAt).toBeNull();
    expect(await undoChange(changed[1]?.undo ?? "", ms(inHours(72), -1))).toMatchObject({ outcome: "restored" });
  });

  it("does not restore a number that another account has proven since, but ends everything all the same", async () => {
    const { owner, number } = await person();
    const [code = ""] = (await replaceCodes(owner, ms(now, -1))) ?? [];
    const thief = await prove(owner, freshNumber(), "change");
    const newOwner = await prove(await newcomer(), number);
    expect(await undoChange(thief.undo, inHours(1))).toEqual({ userId: owner.userId, outcome: "taken" });
    expect(await provenNumber(owner.userId)).toBeNull();
    expect(await findCode(owner.userId, code)).toBeNull();
    expect((await session(thief.owner.sessionId))?.endedAt).toEqual(inHours(1));
    expect(await provenPhone(newOwner.owner.userId)).toBe(number);
    expect((await session(newOwner.owner.sessionId))?.endedAt).toBeNull();
  });

  it("and a simultaneous proof of the old number by another account: one of them gets it", async () => {
    const { owner, number } = await person();
    const { undo } = await prove(owner, freshNumber(), "change");
    const rival = await challenge(await newcomer(), number, "prove");
    const [undone, proof] = await Promise.all([undoChange(undo, now), storeProof(rival, now)]);
    expect(undone?.outcome).toBe(proof.kind === "right" ? "taken" : "restored");
    expect(await provenPhone(owner.userId)).toBe(proof.kind === "right" ? null : number);
  });

  it("restores the number from before that change; later changes become void, earlier ones can still be undone", async () => {
    const { owner, number: first } = await person();
    const [second, third, fourth] = [freshNumber(), freshNumber(), freshNumber()];
    const one = await prove(owner, second, "change", inHours(1));
    const two = await prove(one.owner, third, "change", inHours(2));
    const three = await prove(two.owner, fourth, "change", inHours(3));
    expect(await undoChange(two.undo, inHours(4))).toMatchObject({ outcome: "restored" });
    expect(await provenPhone(owner.userId)).toBe(second);
    expect(await undoChange(three.undo, inHours(4))).toBeNull();
    expect(await undoChange(one.undo, inHours(5))).toMatchObject({ outcome: "restored" });
    expect(await provenPhone(owner.userId)).toBe(first);
    expect((await changes(owner.userId)).map(({ outcome }) => outcome)).toEqual(["restored", "restored", "void"]);
  });

  it("happens once; a double click gets the same answer, and later the code is refused", async () => {
    const { owner } = await person();
    const { undo } = await prove(owner, freshNumber(), "change");
    const outcomes = await Promise.all(Array.from({ length: 4 }, () => undoChange(undo, now)));
    expect(outcomes.filter((each) => each?.outcome === "restored").length).toBeGreaterThanOrEqual(1);
    const back = await anotherLogin(owner);
    expect(await undoChange(undo, ms(now, 10_000))).toMatchObject({ outcome: "restored" });
    expect(await undoChange(undo, ms(now, 10_001))).toBeNull();
    expect((await session(back.sessionId))?.endedAt).toBeNull();
    expect(await undoChange("000000000000000", now)).toBeNull();
  });
});

it("simultaneous operations on one account all end without an error or a deadlock", async () => {
  for (let round = 0; round < 3; round++) {
    const { owner, number } = await person();
    const logins = [];
    for (let i = 0; i < 5; i++) logins.push((await prove(await anotherLogin(owner), number)).owner);
    const [changing, removing, lost, making, other] = logins as [Owner, Owner, Owner, Owner, Owner];
    const [code = ""] = (await replaceCodes(other, now)) ?? [];
    const found = await findCode(owner.userId, code);
    const [under, second] = [await challenge(changing, freshNumber(), "change"), await challenge(other, freshNumber(), "change")];
    if (!found) throw new Error("no code");
    const outcomes = await Promise.allSettled([
      storeProof(under, now),
      storeProof(second, now),
      removeNumber(removing, now),
      spendCode(lost, found, now),
      replaceCodes(making, now),
      atomically((tx) => endSessionsOf(tx, owner.userId, now)),
    ]);
    expect(outcomes.filter(({ status }) => status === "rejected")).toEqual([]);
  }
});

describe("a number that changes its owner", () => {
  const poll = () =>
    db().poll.create({
      data: { id: randomUUID().replaceAll("-", "").slice(0, 12), question: "Which?", choices: ["A", "B"], publishedAt: now },
    });
  const vote = async ({ userId }: Owner, asked: Awaited<ReturnType<typeof poll>>) => {
    const { phoneSealed } = await db().user.findUniqueOrThrow({ where: { id: userId } });
    return (await castVote({ id: userId, phoneSealed }, asked, "0", now)).kind;
  };

  it("gives neither the old nor the new owner a second vote in a poll", async () => {
    const [asked, other] = [await poll(), await poll()];
    const { owner, number } = await person();
    expect(await vote(owner, asked)).toBe("counted");
    const changed = await prove(owner, freshNumber(), "change");
    expect(await vote(changed.owner, asked)).toBe("voted-before");
    expect(await vote(changed.owner, other)).toBe("counted");
    const heir = await prove(await newcomer(), number);
    expect(await vote(heir.owner, asked)).toBe("voted-before");
    expect(await vote(heir.owner, other)).toBe("counted");
  });

  it("gives no second vote after it was removed", async () => {
    const asked = await poll();
    const { owner, number } = await person();
    await vote(owner, asked);
    const removed = await removeNumber(owner, now);
    const back = await prove({ ...owner, sessionId: removed?.sessionId ?? "" }, freshNumber());
    expect(await vote(back.owner, asked)).toBe("voted-before");
    expect(await vote((await prove(await newcomer(), number)).owner, asked)).toBe("voted-before");
  });
});
