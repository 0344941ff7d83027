import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { logIn } from "../../../scripts/vitest.people";
import { provenPhone } from "../../accounts/account/data";
import { db } from "../../platform/db";
import { keyedHash, lineHash, seal } from "../../platform/keys";
import { lineOf } from "../../platform/lines/rules";
import { castVote } from "../../polls/vote/changes";
import { undoChange } from "../../proof/number/store";
import { adoptChallenge, findChallenge, openChallenge, recordRequest, storeProof } from "../../proof/phone/store";
import { findSession } from "../../sessions/store";
import { rekey, rekeyOnce } from "./changes";

const now = new Date("2026-03-01T12:00:00.000Z");
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
const hex = (bytes: Uint8Array | null | undefined) => Buffer.from(bytes ?? []).toString("hex");

let turn = 0;
/** An unused line in Argentina, in its spelling for calls and the one for texts. */
function line() {
  const subscriber = String(20_000_000 + turn++);
  return { calls: `+54911${subscriber}`, texts: `+5411${subscriber}` };
}

type Owner = { userId: string; sessionId: string };
async function person(): Promise<Owner> {
  const { id: userId } = await db().user.create({ data: { email: `${randomUUID()}@example.com`, fullName: "Ann", passwordHash: "x" } });
  return { userId, sessionId: await logIn(userId, now) };
}
async function prove(owner: Owner, e164: string, purpose: "prove" | "change" = "prove") {
  await openChallenge(owner, e164, now, purpose);
  const challenge = await findChallenge(owner);
  if (!challenge) throw new Error("There is no challenge.");
  return storeProof(challenge, now);
}
const account = (userId: string) => db().user.findUniqueOrThrow({ where: { id: userId } });

/** An account that proved its number when each spelling still had its own hash. */
async function legacyPerson(e164: string, phoneProvenAt = now) {
  const owner = await person();
  const phone = { phoneHash: keyedHash("phone hash", e164), phoneSealed: seal("phone seal", e164), phoneProvenAt };
  await db().user.update({ where: { id: owner.userId }, data: phone });
  return { ...owner, e164 };
}

/** A poll that had a number in its address when the votes were cast from which these tests begin. */
const poll = () => {
  const id = randomUUID().replaceAll("-", "").slice(0, 12);
  return db().poll.create({ data: { id, formerId: ++turn, question: "Which?", choices: ["Yes"], publishedAt: new Date(0) } });
};
type Poll = Awaited<ReturnType<typeof poll>>;
const vote = async ({ userId }: Owner, asked: Poll) => (await castVote(await account(userId), asked, "0", now)).kind;
/** A vote that was cast when ballot keys were still made from the spelling. */
function legacyVote({ userId, e164 }: { userId: string; e164: string }, { id, formerId }: Poll) {
  const ballotKey = keyedHash("ballot", `${formerId}:${hex(keyedHash("phone hash", e164))}`);
  return db().participation.create({ data: { pollId: id, voterId: userId, ballotKey, receipt: new Uint8Array(32) } });
}
const voted = ({ id }: Poll) => db().participation.count({ where: { pollId: id } });
/** Every column that a rekey may write. Encryption is randomised, so an equal value was not rewritten. */
const kept = async () =>
  JSON.stringify([
    (await db().user.findMany({ orderBy: { id: "asc" } })).map(({ id, phoneHash, phoneSealed }) => [id, hex(phoneHash), hex(phoneSealed)]),
    (await db().participation.findMany()).map(({ pollId, ballotKey }) => `${pollId} ${hex(ballotKey)}`).sort(),
  ]);

beforeEach(async () => {
  await db().user.deleteMany();
  await db().job.deleteMany();
});

describe("one line", () => {
  it.each(["calls", "texts"] as const)("belongs to one account, whichever spelling is proven first: %s", async (first) => {
    const spelled = line();
    const second = first === "calls" ? "texts" : "calls";
    const [owner, other] = [await person(), await person()];
    expect((await prove(owner, spelled[first])).kind).toBe("right");
    expect(await prove(other, spelled[second])).toEqual({ kind: "taken" });
    expect((await account(other.userId)).phoneHash).toBeNull();
    expect((await prove(other, line()[second])).kind).toBe("right");
  });

  it("goes to one account when two prove its two spellings at once", async () => {
    const { calls, texts } = line();
    const owners = [await person(), await person()] as const;
    const proofs = await Promise.all([prove(owners[0], calls), prove(owners[1], texts)]);
    expect(proofs.map((proof) => proof.kind).sort()).toEqual(["right", "taken"]);
  });

  it("gets codes at the spelling that was typed, and the account keeps that spelling", async () => {
    const { calls, texts } = line();
    const owner = await person();
    const id = await openChallenge(owner, texts, now);
    await recordRequest(id ?? "", randomUUID());
    expect((await findChallenge(owner))?.phone).toBe(texts);
    // A pending code to one spelling does not block the other, so a person can try the other if nothing arrives.
    expect(await adoptChallenge(owner, calls, now)).toBe(false);
    expect((await prove(owner, calls)).kind).toBe("right");
    expect(await provenPhone(owner.userId)).toBe(calls);
  });

  it("can be changed to its other spelling by its owner, and back by the undo code", async () => {
    const { calls, texts } = line();
    const owner = await person();
    const proven = await prove(owner, calls);
    const changed = await prove({ ...owner, sessionId: proven.kind === "right" ? proven.sessionId : "" }, texts, "change");
    expect(await provenPhone(owner.userId)).toBe(texts);
    expect((await prove(await person(), calls)).kind).toBe("taken");
    expect(await undoChange(changed.kind === "right" ? (changed.undo ?? "") : "", now)).toMatchObject({ outcome: "restored" });
    expect(await provenPhone(owner.userId)).toBe(calls);
  });

  it("votes once, even after its account is deleted and a new account proves the other spelling", async () => {
    const { calls, texts } = line();
    const polled = await poll();
    const gone = await person();
    await prove(gone, calls);
    expect(await vote(gone, polled)).toBe("counted");
    await db().user.delete({ where: { id: gone.userId } });
    const next = await person();
    expect((await prove(next, texts)).kind).toBe("right");
    expect(await vote(next, polled)).toBe("voted-before");
    expect(await voted(polled)).toBe(1);
  });
});

describe("before the rekey, a row stored by spelling", () => {
  it("still protects the number: only its owner can prove either spelling", async () => {
    const { calls, texts } = line();
    const owner = await legacyPerson(calls);
    for (const spelling of [calls, texts]) expect(await prove(await person(), spelling)).toEqual({ kind: "taken" });
    expect((await prove(owner, calls)).kind).toBe("right");
  });

  it("still counts as the line's vote, also after its account is deleted and a new one proves either spelling", async () => {
    for (const spelling of ["calls", "texts"] as const) {
      const spelled = line();
      const polled = await poll();
      const owner = await legacyPerson(spelled.calls);
      await legacyVote(owner, polled);
      expect(await vote(owner, polled)).toBe("voted-before");
      await db().user.delete({ where: { id: owner.userId } });
      const next = await person();
      expect((await prove(next, spelled[spelling])).kind).toBe("right");
      expect(await vote(next, polled)).toBe("voted-before");
    }
  });

  it("allows one vote to two accounts of the same line, even at the same moment", async () => {
    const { calls, texts } = line();
    const polled = await poll();
    const people = [await legacyPerson(calls), await legacyPerson(texts)];
    const cast = await Promise.all(people.map((each) => vote(each, polled)));
    expect(cast.sort()).toEqual(["counted", "voted-before"]);
  });
});

describe("the rekey", () => {
  it("rewrites numbers and ballots by line; a second run changes nothing", async () => {
    const { calls } = line();
    const polled = await poll();
    const owner = await legacyPerson(calls);
    await legacyVote(owner, polled);
    expect(await rekey(now)).toMatchObject({ sealed: 1, ballots: 1, parted: 0, unreadable: 0 });
    expect(hex((await account(owner.userId)).phoneHash)).toBe(hex(lineHash(lineOf(calls))));
    expect(await provenPhone(owner.userId)).toBe(calls);
    expect(await vote(owner, polled)).toBe("voted-before");
    const written = await kept();
    expect(await rekey(later(1))).toMatchObject({ sealed: 0, ballots: 0, parted: 0, unreadable: 0 });
    expect(await kept()).toBe(written);
  });

  it.each([
    ["the spelling for calls first", "calls", "texts"],
    ["the spelling for texts first", "texts", "calls"],
  ] as const)("leaves a line that two accounts share to the one that proved it first: %s", async (_, early, late) => {
    const spelled = line();
    const polled = await poll();
    // Created in the opposite order, so that neither the id nor the spelling decides.
    const second = await legacyPerson(spelled[late], later(1));
    const first = await legacyPerson(spelled[early], now);
    await legacyVote(first, polled);
    await legacyVote(second, polled);

    expect(await rekey(later(2))).toMatchObject({ parted: 1, unreadable: 0 });
    expect(await provenPhone(first.userId)).toBe(spelled[early]);
    expect((await findSession(first.sessionId))?.endedAt).toBeNull();
    expect(await account(second.userId)).toMatchObject({ phoneHash: null, phoneSealed: null, phoneProvenAt: null });
    expect((await findSession(second.sessionId))?.endedAt).toEqual(later(2));
    expect(await db().securityEvent.count({ where: { userId: second.userId, kind: "phone-removed" } })).toBe(1);
    const written = await kept();
    await rekey(later(3));
    expect(await kept()).toBe(written);
  });

  it("keeps every vote of such a pair; neither can vote again in those polls, and each can vote in others by its own number", async () => {
    const { calls, texts } = line();
    const [both, one] = [await poll(), await poll()];
    const [first, second] = [await legacyPerson(calls, now), await legacyPerson(texts, later(1))];
    for (const each of [first, second]) await legacyVote(each, both);
    await legacyVote(second, one);
    await rekey(later(2));

    expect(await vote(first, both)).toBe("voted-before");
    expect(await vote(first, one)).toBe("voted-before");
    const owner = { userId: second.userId, sessionId: await logIn(second.userId, now) };
    expect(await prove(owner, texts)).toEqual({ kind: "taken" });
    expect((await prove(owner, line().texts)).kind).toBe("right");
    for (const polled of [both, one]) expect(await vote(owner, polled)).toBe("voted-before");
    expect(await voted(both)).toBe(2);
    expect(await voted(one)).toBe(1);
    const elsewhere = await poll();
    for (const each of [first, owner]) expect(await vote(each, elsewhere)).toBe("counted");
  });

  it("runs automatically once for each edition of the table", async () => {
    const owner = await legacyPerson(line().calls);
    expect(await rekeyOnce(now)).toMatchObject({ sealed: 1 });
    expect(hex((await account(owner.userId)).phoneHash)).toBe(hex(lineHash(owner.e164)));
    expect(await rekeyOnce(later(1))).toBeNull();
  });
});
