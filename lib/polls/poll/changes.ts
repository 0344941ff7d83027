import { randomBytes } from "node:crypto";
import { db } from "../../platform/db";
import { unseal } from "../../platform/keys";
import type { Limit } from "../../platform/limits/rules";
import { count } from "../../platform/limits/store";
import { lineOf } from "../../platform/lines/rules";
import { afterwards, atomically, type Transaction } from "../../platform/transaction";
import { forgetPoll } from "./data";
import {
  type ChangeKind,
  changedSettings,
  draftFaults,
  editFaults,
  type Fault,
  laterOf,
  type Poll,
  publishFaults,
  type Settings,
  stateOf,
  toldChanges,
} from "./rules";

/**
 * What the creator of a poll can do with it. Every change locks the poll's row, so that no vote is cast meanwhile, and is
 * judged by what the row says then: as a vote, it counts as made no earlier than the latest change of the row (`laterOf`).
 */

export type Creator = { id: string; phoneSealed: Uint8Array | null };
type Refused = { kind: "refused"; faults: Fault[] } | { kind: "too-many"; seconds: number };

/** Crockford's Base32: no letter that looks like a digit, and none that makes words. */
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
const newId = (): string => [...randomBytes(12)].map((byte) => alphabet[byte % 32]).join("");

/** Counts a try of a person, by the phone line: a new account with the same number gains nothing. */
async function tooMany({ id, phoneSealed }: Creator, limit: Limit): Promise<{ kind: "too-many"; seconds: number } | null> {
  if (!phoneSealed) throw new Error(`Account ${id} has proven no number.`);
  const reached = await count([{ limit, subject: lineOf(unseal("phone seal", phoneSealed)) }]);
  return reached && { kind: "too-many", seconds: reached.seconds };
}

/** Makes a poll, or a draft, which may be incomplete. */
export async function createPoll(
  creator: Creator,
  settings: Settings,
  publish: boolean,
  now: Date,
): Promise<{ kind: "created"; id: string } | Refused> {
  const faults = unpublishedFaults(settings, publish, now);
  if (faults.length > 0) return { kind: "refused", faults };
  const refused = await tooMany(creator, "polls of one person a day");
  if (refused) return refused;
  const data = { ...settings, id: newId(), creatorId: creator.id, createdAt: now, updatedAt: now, publishedAt: publish ? now : null };
  await db().poll.create({ data, select: { id: true } });
  return { kind: "created", id: data.id };
}

export type Edited =
  | { kind: "saved" }
  /** The poll was edited after this form was opened. `poll` is what it is by now. */
  | { kind: "changed-meanwhile"; poll: Poll }
  /** There is no such poll of this creator. */
  | { kind: "none" }
  | Refused;

/**
 * Changes a poll or draft that was read in this `version`, and publishes a draft if asked to. What was posted already is
 * saved already: the second post of a double click succeeds.
 */
export async function editPoll(
  creator: Creator,
  { id, version }: Pick<Poll, "id" | "version">,
  settings: Settings,
  publish: boolean,
  now: Date,
): Promise<Edited> {
  const refused = await tooMany(creator, "edits of one person a day");
  if (refused) return refused;
  return atomically(async (tx): Promise<Edited> => {
    const own = await lockOwn(tx, creator.id, id);
    if (!own) return { kind: "none" };
    const { updatedAt, ...poll } = own;
    const at = laterOf(now, updatedAt);
    const isDraft = stateOf(poll, at) === "draft";
    const publishes = isDraft && publish;
    if (!publishes && changedSettings(poll, settings).length === 0) return { kind: "saved" };
    if (poll.version !== version) return { kind: "changed-meanwhile", poll };
    const hasVotes = await isVotedIn(tx, id);
    const faults = isDraft ? unpublishedFaults(settings, publish, at) : editFaults(poll, settings, hasVotes, at);
    if (faults.length > 0) return { kind: "refused", faults };
    await change(tx, id, { ...settings, ...(publishes && { publishedAt: at }) }, hasVotes ? toldChanges(poll, settings) : [], at);
    return { kind: "saved" };
  });
}

const unpublishedFaults = (settings: Settings, publish: boolean, now: Date): Fault[] =>
  publish ? publishFaults(settings, now) : draftFaults(settings);

/** Ends the voting at once. Succeeds when the poll is closed already. */
export function closeNow(creatorId: string, id: string, now: Date): Promise<{ kind: "closed" | "none" }> {
  return atomically(async (tx) => {
    const poll = await lockOwn(tx, creatorId, id);
    const at = poll && laterOf(now, poll.updatedAt);
    if (!poll || !at || stateOf(poll, at) === "draft") return { kind: "none" };
    if (stateOf(poll, at) !== "closed") await change(tx, id, { closesAt: at }, ["closed"], at);
    return { kind: "closed" };
  });
}

type Deleted = { kind: "deleted"; votes: number } | { kind: "none" };

/** Deletes a poll or draft with its ballots and participations. Returns how many votes went with it. */
export const deletePoll = (creatorId: string, id: string): Promise<Deleted> => deleteIf(creatorId, id, () => true);

/** Deletes a draft. What was published meanwhile stays. */
export const deleteDraft = (creatorId: string, id: string, now: Date): Promise<Deleted> =>
  deleteIf(creatorId, id, (poll) => stateOf(poll, laterOf(now, poll.updatedAt)) === "draft");

function deleteIf(creatorId: string, id: string, may: (poll: StoredPoll) => boolean): Promise<Deleted> {
  return atomically(async (tx) => {
    const poll = await lockOwn(tx, creatorId, id);
    if (!poll || !may(poll)) return { kind: "none" };
    const ofPoll = { where: { pollId: id } };
    const { count: votes } = await tx.participation.deleteMany(ofPoll);
    await tx.inbox.deleteMany(ofPoll);
    await tx.logHead.deleteMany(ofPoll); // Before the entries, as whatever writes the log, so that none waits for the other.
    await tx.logEntry.deleteMany(ofPoll);
    await tx.tally.deleteMany(ofPoll);
    await tx.poll.delete({ where: { id }, select: { id: true } });
    return { kind: "deleted", votes };
  });
}

type StoredPoll = Poll & { updatedAt: Date };

/** The creator's own poll, locked until the transaction ends; null when there is none. A vote locks the row for sharing. */
async function lockOwn(tx: Transaction, creatorId: string, id: string): Promise<StoredPoll | null> {
  const locked = await tx.$queryRaw<unknown[]>`
    SELECT FROM "Poll" WHERE "id" = ${id} AND "creatorId" = ${creatorId}::uuid FOR UPDATE`;
  if (locked.length === 0) return null;
  afterwards(tx, () => forgetPoll(id));
  return tx.poll.findUnique({ where: { id }, omit: { createdAt: true } });
}

const isVotedIn = async (tx: Transaction, pollId: string): Promise<boolean> =>
  (await tx.participation.findFirst({ where: { pollId }, select: { pollId: true } })) !== null;

async function change(tx: Transaction, pollId: string, data: Partial<Poll>, told: ChangeKind[], at: Date): Promise<void> {
  await tx.poll.update({ where: { id: pollId }, data: { ...data, version: { increment: 1 }, updatedAt: at }, select: { id: true } });
  await tx.pollChange.createMany({ data: told.map((what) => ({ pollId, at, what })) });
}
