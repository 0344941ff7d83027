import { atomically, rollBack, type Transaction } from "../../platform/transaction";
import { newSecret, readSecret, sealWaiting, sha256, tagHash, type Voter, voterKeys } from "../ballot/secret/data";
import { openingOf } from "../ballot/secret/rules";
import { findPoll, forgetPoll } from "../poll/data";
import type { Poll } from "../poll/rules";
import { foldSoon } from "../tally/changes";
import { ballotOf } from "./data";
import { type Cast, type Changed, type ChangeRefusal, isSamePaper, voteRefusal } from "./rules";
import { storeVote } from "./store";

const refused = <Refusal>(refusal: Refusal) => ({ kind: "refused" as const, refusal });

/**
 * Casts a vote. `text` comes from `readBallot` for this poll. Answers `counted` with the ballot's secret, `voted-before` when
 * the account or the number has voted, or a refusal. Throws when the voter has no number.
 */
export async function castVote(voter: Voter, poll: Poll, text: string, now: Date): Promise<Cast> {
  const refusal = voteRefusal(poll, now);
  if (refusal) return refused(refusal);
  const secret = newSecret();
  const { tag, receipt } = namesOf(secret);
  const [key, ...olderKeys] = voterKeys(voter, poll);
  const stored = await storeVote({
    pollId: poll.id,
    version: poll.version,
    at: now,
    voterId: voter.id,
    key,
    olderKeys,
    receipt: sha256(receipt),
    sealed: sealWaiting(poll, { opening: openingOf(tag, text), replaced: null }),
    makes: tagHash(tag),
  });
  if (stored === "voted-before") return { kind: "voted-before" };
  if (stored === "edited") {
    const edited = await readAgain(poll);
    return edited ? castVote(voter, edited, text, now) : refused("edited");
  }
  if (stored !== "counted") return refused(stored);
  foldSoon(poll.id);
  return { kind: "counted", secret };
}

function namesOf(secret: string) {
  const names = readSecret(secret);
  if (!names) throw new Error("This is no ballot's secret.");
  return names;
}

/** The poll as it now is, when only its version has changed; null when a ballot for it would mean something else. */
async function readAgain(poll: Poll): Promise<Poll | null> {
  forgetPoll(poll.id);
  const now = await findPoll(poll.id);
  return now && now.version !== poll.version && isSamePaper(poll, now) ? now : null;
}

/**
 * Replaces the ballot that has this secret. Nobody's name is needed: the secret is the right. Answers with the secret of the
 * new ballot, or a refusal. Of two simultaneous changes of one ballot, one wins.
 */
export async function changeVote(poll: Poll, secret: string, text: string, now: Date): Promise<Changed> {
  const refusal = voteRefusal(poll, now) ?? (poll.mayChange ? null : "final");
  if (refusal) return refused(refusal);
  const old = readSecret(secret);
  if (!old) return refused("no-ballot");
  const changed = await atomically(async (tx) => {
    const asked = await lockOpen(tx, poll, now);
    if (asked) return rollBack(refused(asked));
    await lockLog(tx, poll.id);
    const ballot = await ballotOf(tx, poll.id, old.tag);
    if (!ballot) return rollBack(refused("no-ballot" as const));
    if (ballot.isReplaced) return rollBack(refused("replaced" as const));
    if (ballot.text === text) return { kind: "changed" as const, secret };
    return replace(tx, poll, old, ballot.text, text);
  });
  if (changed.kind === "changed") foldSoon(poll.id);
  return changed;
}

async function replace(tx: Transaction, poll: Poll, old: ReturnType<typeof namesOf>, replaced: string, text: string): Promise<Changed> {
  const secret = newSecret();
  const { tag } = namesOf(secret);
  const sealed = sealWaiting(poll, { opening: openingOf(tag, text, old.x), replaced });
  const { count } = await tx.inbox.createMany({
    data: { pollId: poll.id, sealed, makes: tagHash(tag), spends: tagHash(old.tag) },
    skipDuplicates: true, // Another change of this ballot came first.
  });
  return count === 1 ? { kind: "changed", secret } : refused("replaced");
}

/** Locks the poll's row as a vote does, and judges it after that. */
async function lockOpen(tx: Transaction, poll: Poll, now: Date): Promise<ChangeRefusal | null> {
  const [row] = await tx.$queryRaw<(Poll & { updatedAt: Date })[]>`SELECT * FROM "Poll" WHERE "id" = ${poll.id} FOR KEY SHARE`;
  const refusal = voteRefusal(row ?? null, row && row.updatedAt > now ? row.updatedAt : now);
  if (refusal || !row) return refusal ?? "no-poll";
  if (!row.mayChange) return "final";
  return isSamePaper(poll, row) ? null : "edited";
}

/** Keeps the log as it is until the end of the transaction, so that what is read from it stays true. Other changes are not kept waiting. */
async function lockLog(tx: Transaction, pollId: string): Promise<void> {
  await tx.logHead.createMany({ data: { pollId }, skipDuplicates: true });
  await tx.$queryRaw`SELECT "size" FROM "LogHead" WHERE "pollId" = ${pollId} FOR SHARE`;
}
