import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import * as people from "../../../scripts/vitest.people";
import { db } from "../../platform/db";
import { endSession, hasJustProven } from "../../sessions/store";
import type { Owner } from "../rules";
import { countFailureOf, lockedUntil } from "../store";
import {
  adoptChallenge,
  type Challenge,
  claimCheck,
  claimResend,
  closeChallenge,
  countWrongTry,
  type Ending,
  findChallenge,
  hasUnanswered,
  openChallenge,
  recordRequest,
  recordStep,
  releaseCheck,
  reopenRequest,
  storeProof,
  watchChallenge,
} from "./store";

const { now, plus } = people;
const many = <T>(work: () => Promise<T>): Promise<T[]> => Promise.all(Array.from({ length: 8 }, work));

let numbers = 0;
/** A number that no other test uses, from the range reserved for fiction. */
const freshNumber = () => `+447700900${String(numbers++).padStart(3, "0")}`;

const person = () => people.person(now);
const anotherLogin = (owner: Owner) => people.anotherLogin(owner, now);

/** An open challenge, which has a response of the provider unless `requestId` is null. */
async function opened(
  owner: Owner,
  { number = freshNumber(), requestId = randomUUID(), at = now }: { number?: string; requestId?: string | null; at?: Date } = {},
): Promise<Challenge> {
  const id = await openChallenge(owner, number, at);
  if (id === null) throw new Error("No challenge was opened.");
  if (requestId) await recordRequest(id, requestId);
  return found(owner);
}
async function found(owner: Owner): Promise<Challenge> {
  const challenge = await findChallenge(owner);
  if (!challenge) throw new Error("There is no challenge.");
  return challenge;
}
const row = (id: string) => db().challenge.findUniqueOrThrow({ where: { id } });
const account = (id: string) => db().user.findUniqueOrThrow({ where: { id } });
const session = (id: string) => db().session.findUniqueOrThrow({ where: { id } });

describe("a challenge", () => {
  it("is found only by its session and user", async () => {
    const owner = await person();
    const other = await person();
    const challenge = await opened(owner);
    expect((await findChallenge(owner))?.id).toBe(challenge.id);
    expect(await findChallenge(await anotherLogin(owner))).toBeNull();
    expect(await findChallenge(other)).toBeNull();
    expect(await findChallenge({ sessionId: owner.sessionId, userId: other.userId })).toBeNull();
    expect(await findChallenge({ sessionId: other.sessionId, userId: owner.userId })).toBeNull();
  });

  it("lasts ten minutes and keeps the number encrypted", async () => {
    const number = freshNumber();
    const challenge = await opened(await person(), { number });
    expect(challenge).toMatchObject({
      phone: number,
      step: 1,
      wrongTries: 0,
      startedAt: now,
      stepAt: now,
      sentAt: now,
      expiresAt: plus(600),
      closedAt: null,
    });
    const [raw] = await db().$queryRaw<{ text: string }[]>`SELECT c::text AS text FROM "Challenge" c WHERE "id" = ${challenge.id}::uuid`;
    expect(raw?.text).not.toContain(number.slice(1));
    expect(raw?.text).not.toContain(Buffer.from(number.slice(1)).toString("hex"));
  });

  it("is opened once by simultaneous starts", async () => {
    const owner = await person();
    const ids = await many(() => openChallenge(owner, "+447700900500", now));
    expect(ids.filter(Boolean)).toHaveLength(1);
    expect(await db().challenge.count({ where: { sessionId: owner.sessionId } })).toBe(1);
  });

  it("waits 15 s for its response before another start may replace it", async () => {
    const owner = await person();
    const waiting = await opened(owner, { requestId: null });
    expect(await openChallenge(owner, freshNumber(), plus(14.999))).toBeNull();
    expect(await openChallenge(owner, freshNumber(), plus(15))).not.toBeNull();
    expect((await row(waiting.id)).outcome).toBe("replaced");
  });

  it("is replaced by the next one of its session after its response, and never by another session's", async () => {
    const owner = await person();
    const elsewhere = await anotherLogin(owner);
    const [first, untouched] = [await opened(owner), await opened(elsewhere)];
    const second = await opened(owner);
    expect((await row(first.id)).outcome).toBe("replaced");
    expect((await found(owner)).id).toBe(second.id);
    expect((await found(elsewhere)).id).toBe(untouched.id);
  });

  it("never has the same request id as another", async () => {
    const requestId = randomUUID();
    await opened(await person(), { requestId });
    const mine = await opened(await person(), { requestId: null });
    expect(await recordRequest(mine.id, requestId)).toBe(false);
    expect((await row(mine.id)).requestId).toBeNull();
  });

  it("is closed once; closing it again changes nothing", async () => {
    const { id } = await opened(await person());
    await closeChallenge(id, "failed", plus(1));
    await closeChallenge(id, "expired", plus(2));
    expect(await row(id)).toMatchObject({ outcome: "failed", closedAt: plus(1) });
  });
});

describe("a running request is resumed", () => {
  it("by a new login of the account", async () => {
    const owner = await person();
    const challenge = await opened(owner);
    const later = await anotherLogin(owner);
    expect(await adoptChallenge(later, challenge.phone, plus(60))).toBe(true);
    expect((await found(later)).id).toBe(challenge.id);
    expect(await findChallenge(owner)).toBeNull();
  });

  it("after another number was tried in between, whose challenge it replaces", async () => {
    const owner = await person();
    const challenge = await opened(owner);
    const between = await opened(owner);
    expect(await adoptChallenge(owner, challenge.phone, plus(60))).toBe(true);
    expect((await found(owner)).id).toBe(challenge.id);
    expect((await row(between.id)).outcome).toBe("replaced");
  });

  it("by its own session without a change", async () => {
    const owner = await person();
    const challenge = await opened(owner);
    expect(await adoptChallenge(owner, challenge.phone, plus(60))).toBe(true);
    expect(await found(owner)).toEqual(challenge);
  });

  it.each<[string, (challenge: Challenge) => Promise<unknown>, number]>([
    ["by another account", async () => {}, 60],
    ["once it failed", ({ id }) => closeChallenge(id, "failed", now), 60],
    ["once it proved something", ({ id }) => db().challenge.update({ where: { id }, data: { closedAt: now, outcome: "proven" } }), 60],
    ["once it was refused", ({ id }) => closeChallenge(id, "refused", now), 60],
    ["once its last step has ended", async () => {}, 540],
    ["once it expired", ({ id }) => recordStep(id, 3, plus(550)), 600],
    ["while its start has no response yet", ({ id }) => db().challenge.update({ where: { id }, data: { requestId: null } }), 60],
  ])("but not %s", async (reason, prepare, seconds) => {
    const owner = await person();
    const challenge = await opened(owner);
    await prepare(challenge);
    const asking = reason === "by another account" ? await person() : await anotherLogin(owner);
    expect(await adoptChallenge(asking, challenge.phone, plus(seconds))).toBe(false);
    expect(await findChallenge(asking)).toBeNull();
  });

  it("but not for another number", async () => {
    const owner = await person();
    await opened(owner);
    expect(await adoptChallenge(owner, freshNumber(), plus(60))).toBe(false);
  });

  it("once, when several sessions of the account ask at the same time", async () => {
    const owner = await person();
    const { id, phone } = await opened(owner);
    const logins = await many(() => anotherLogin(owner));
    await Promise.all(logins.map((login) => adoptChallenge(login, phone, plus(60))));
    expect(await db().challenge.count({ where: { userId: owner.userId, closedAt: null } })).toBe(1);
    expect((await row(id)).closedAt).toBeNull();
  });
});

describe("a start without a response", () => {
  it.each([
    [0, true],
    [599, true],
    [600, false],
  ])("is remembered %d s later: %s", async (seconds, remembered) => {
    const owner = await person();
    const { id, phone } = await opened(owner, { requestId: null });
    expect(await hasUnanswered(owner.userId, phone, now)).toBe(false);
    await closeChallenge(id, "unanswered", now);
    expect(await hasUnanswered(owner.userId, phone, plus(seconds))).toBe(remembered);
  });

  it("is remembered for its account and number only", async () => {
    const owner = await person();
    const { id, phone } = await opened(owner, { requestId: null });
    await closeChallenge(id, "unanswered", now);
    expect(await hasUnanswered((await person()).userId, phone, now)).toBe(false);
    expect(await hasUnanswered(owner.userId, freshNumber(), now)).toBe(false);
  });
});

describe("a claim", () => {
  it("to a check goes to one of several simultaneous posts, until it is released", async () => {
    const { id } = await opened(await person());
    expect((await many(() => claimCheck(id, now))).filter(Boolean)).toHaveLength(1);
    await releaseCheck(id);
    expect(await claimCheck(id, now)).toBe(true);
  });

  it("to a check expires after 15 s, in case the process dies", async () => {
    const { id } = await opened(await person());
    await claimCheck(id, now);
    expect(await claimCheck(id, plus(14.999))).toBe(false);
    expect(await claimCheck(id, plus(15))).toBe(true);
  });

  it("to a check is not given for a closed challenge", async () => {
    const { id } = await opened(await person());
    await closeChallenge(id, "expired", now);
    expect(await claimCheck(id, now)).toBe(false);
    expect(await watchChallenge(id)).toEqual({ checkingUntil: null, closedAt: now, outcome: "expired" });
  });

  it("to another code goes to one of several simultaneous posts, once per countdown", async () => {
    const { id } = await opened(await person());
    expect(await claimResend(id, plus(-0.001), plus(30))).toBe(false);
    expect((await many(() => claimResend(id, now, plus(30)))).filter(Boolean)).toHaveLength(1);
    expect(await claimResend(id, plus(29.999), plus(59.999))).toBe(false);
    expect(await claimResend(id, plus(30), plus(60))).toBe(true);
  });
});

describe("wrong codes", () => {
  it("count for the account across challenges and sessions, and for their own code", async () => {
    const owner = await person();
    const { id } = await opened(owner);
    expect([await countWrongTry(id), await countWrongTry(id)]).toEqual([1, 2]);
    await recordStep(id, 2, plus(30));
    expect(await countWrongTry(id)).toBe(1);
    expect(await countWrongTry((await opened(await anotherLogin(owner))).id)).toBe(1);
    for (let i = 0; i < 4; i++) expect(await countFailureOf(owner.userId, now)).toBeNull();
    expect((await account(owner.userId)).codeFailures).toBe(4);
  });

  it("posted at once are all counted, and the tenth locks", async () => {
    const owner = await person();
    const outcomes = await Promise.all(Array.from({ length: 12 }, () => countFailureOf(owner.userId, now)));
    expect((await account(owner.userId)).codeFailures).toBe(12);
    expect(outcomes.filter((until) => until !== null)).toHaveLength(1);
    expect(await lockedUntil(owner.userId, now)).toEqual(plus(900));
  });

  it("lock their own account only, until the lock ends", async () => {
    const owner = await person();
    await db().user.update({ where: { id: owner.userId }, data: { codeLockedUntil: plus(900) } });
    expect(await lockedUntil(owner.userId, plus(899.999))).toEqual(plus(900));
    expect(await lockedUntil(owner.userId, plus(900))).toBeNull();
    expect(await lockedUntil((await person()).userId, now)).toBeNull();
    expect(await lockedUntil(randomUUID(), now)).toBeNull();
  });
});

describe("a proof is stored", () => {
  it("as the account's number in a new session; the old session ends, and the count of wrong codes is reset", async () => {
    const owner = await person();
    const challenge = await opened(owner);
    await db().user.update({ where: { id: owner.userId }, data: { codeFailures: 7, codeLockedUntil: plus(900) } });
    const proof = await storeProof(challenge, plus(5));
    if (proof.kind !== "right") throw new Error(proof.kind);
    expect(await session(proof.sessionId)).toMatchObject({ userId: owner.userId, provenAt: plus(5), endedAt: null });
    expect(await session(owner.sessionId)).toMatchObject({ provenAt: null, endedAt: plus(5) });
    expect(await account(owner.userId)).toMatchObject({
      phoneHash: challenge.phoneHash,
      phoneProvenAt: plus(5),
      codeFailures: 0,
      codeLockedUntil: null,
    });
    expect(await row(challenge.id)).toMatchObject({ outcome: "proven", closedAt: plus(5) });
  });

  it("and known for ten seconds to the session that it ended, but to no other", async () => {
    const owner = await person();
    const challenge = await opened(owner);
    expect(await hasJustProven(owner, now)).toBe(false);
    const proof = await storeProof(challenge, now);
    if (proof.kind !== "right") throw new Error(proof.kind);
    expect(await hasJustProven(owner, plus(10))).toBe(true);
    expect(await hasJustProven(owner, plus(10.001))).toBe(false);
    for (const other of [
      { ...owner, sessionId: proof.sessionId },
      await anotherLogin(owner),
      { ...owner, userId: (await person()).userId },
    ])
      expect(await hasJustProven(other, now)).toBe(false);
  });

  it.each<Ending>(["failed", "expired", "replaced", "unanswered", "refused"])(
    "but not reported for a challenge that ended as “%s”",
    async (ending) => {
      const owner = await person();
      await closeChallenge((await opened(owner)).id, ending, now);
      await endSession(owner.sessionId, now);
      expect(await hasJustProven(owner, now)).toBe(false);
    },
  );

  it("again for the account's own number, without changing it", async () => {
    const owner = await person();
    const number = freshNumber();
    await storeProof(await opened(owner, { number }), now);
    const before = await account(owner.userId);
    const proof = await storeProof(await opened(await anotherLogin(owner), { number, at: plus(100) }), plus(100));
    expect(proof.kind).toBe("right");
    expect(await account(owner.userId)).toEqual(before);
  });

  it("once for simultaneous posts", async () => {
    const owner = await person();
    const challenge = await opened(owner);
    const proofs = await many(() => storeProof(challenge, now));
    expect(proofs.filter(({ kind }) => kind === "right")).toHaveLength(1);
    expect(proofs.filter((proof) => proof.kind === "used")).toHaveLength(7);
    expect(await db().session.count({ where: { userId: owner.userId } })).toBe(2);
  });

  it("for one of two accounts that prove a number at once; the other is unchanged", async () => {
    const number = freshNumber();
    const owners = [await person(), await person()];
    const challenges = [];
    for (const owner of owners) challenges.push(await opened(owner, { number }));
    const proofs = await Promise.all(challenges.map((challenge) => storeProof(challenge, now)));
    expect(proofs.map((proof) => proof.kind).sort()).toEqual(["right", "taken"]);
    const loser = owners[proofs.findIndex(({ kind }) => kind !== "right")];
    if (!loser) throw new Error("Nobody lost.");
    expect(await account(loser.userId)).toMatchObject({ phoneHash: null, phoneSealed: null, phoneProvenAt: null });
    expect((await session(loser.sessionId)).endedAt).toBeNull();
    expect(await findChallenge(loser)).toBeNull();
  });

  it("not if the account has proven another number in the meantime", async () => {
    const owner = await person();
    const late = await opened(await anotherLogin(owner));
    await storeProof(await opened(owner), now);
    const before = await account(owner.userId);
    expect(await storeProof(late, now)).toEqual({ kind: "taken" });
    expect(await account(owner.userId)).toEqual(before);
    expect((await session(late.sessionId)).endedAt).toBeNull();
  });

  it("not even in part if the challenge was closed in the meantime", async () => {
    const owner = await person();
    const challenge = await opened(owner);
    await closeChallenge(challenge.id, "replaced", now);
    expect(await storeProof(challenge, now)).toEqual({ kind: "used" });
    expect((await account(owner.userId)).phoneHash).toBeNull();
    expect((await session(owner.sessionId)).endedAt).toBeNull();
  });

  it("not even in part if the session ended in the meantime", async () => {
    const owner = await person();
    const challenge = await opened(owner);
    await endSession(owner.sessionId, now);
    expect(await storeProof(challenge, now)).toEqual({ kind: "used" });
    expect((await account(owner.userId)).phoneHash).toBeNull();
    expect((await row(challenge.id)).outcome).not.toBe("proven");
  });
});

describe("a code for one purpose", () => {
  it("serves another purpose only when it is resumed for that one", async () => {
    const owner = await person();
    const number = freshNumber();
    const id = await openChallenge(owner, number, now, "change");
    await recordRequest(id ?? "", randomUUID());
    expect((await found(owner)).purpose).toBe("change");
    const elsewhere = await anotherLogin(owner);
    expect(await adoptChallenge(elsewhere, number, now)).toBe(true);
    expect(await findChallenge(owner)).toBeNull();
    expect((await found(elsewhere)).purpose).toBe("prove");
    expect(await adoptChallenge(owner, number, now, "change")).toBe(true);
    expect((await found(owner)).purpose).toBe("change");
  });

  it("is resumed by the provider's id in the same way", async () => {
    const owner = await person();
    const [number, requestId] = [freshNumber(), randomUUID()];
    await opened(owner, { number, requestId });
    expect(await reopenRequest(owner, number, requestId, now, "change")).toBe(true);
    expect((await found(owner)).purpose).toBe("change");
    expect(await reopenRequest(owner, number, requestId, now)).toBe(true);
    expect((await found(owner)).purpose).toBe("prove");
  });

  it("proves nothing for a request that read it before it was resumed for another purpose or session", async () => {
    const owner = await person();
    const challenge = await opened(owner);
    await adoptChallenge(owner, challenge.phone, now, "change");
    expect(await storeProof(challenge, now)).toEqual({ kind: "used" });
    const elsewhere = await anotherLogin(owner);
    await adoptChallenge(elsewhere, challenge.phone, now);
    expect(await storeProof(challenge, now)).toEqual({ kind: "used" });
    expect((await storeProof(await found(elsewhere), now)).kind).toBe("right");
  });
});
