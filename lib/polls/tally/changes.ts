import { randomInt } from "node:crypto";
import { LRUCache } from "lru-cache";
import { isDbOpen, isEmbedded, sql } from "../../platform/db";
import { log, summary } from "../../platform/log";
import { sha256 } from "../ballot/secret/data";
import type { Poll } from "../poll/rules";
import { drawGroup, groupOf, pollEntry } from "./rules";
import { append, keepTurnout, knownTags, logSize, openNext, readInbox, settle } from "./store";

/**
 * Moves what waits in a poll's inbox into its log and tally, once enough waits or the voting is over. Safe to run at any
 * time and in any number of processes at once. Returns how many voters and ballots it moved.
 */
export async function fold(pollId: string): Promise<number> {
  let total = 0;
  for (let goesOn = true; goesOn; ) {
    const folded = await foldOnce(pollId);
    total += folded.moved;
    goesOn = folded.goesOn;
  }
  await keepTurnout(pollId);
  return total;
}

/** `goesOn`: there may be more to move, because not all was read, or because another fold was faster. */
async function foldOnce(pollId: string): Promise<{ moved: number; goesOn: boolean }> {
  const inbox = await readInbox(pollId);
  if (!inbox) return { moved: 0, goesOn: false };
  const { poll, size, voters, isSettled, isAll } = inbox;
  const mayBeSmall = size === 0 || poll.resultsWhen === "after_closing";
  const drawn = drawGroup(inbox.ballots, { isSettled, isAll, mayBeSmall }, randomInt);
  if (drawn.length === 0 && !(isSettled && mayBeSmall && voters.length > 0)) return { moved: 0, goesOn: false };
  const known = size === 0 ? new Map() : await knownTags(pollId, drawn);
  const { entries, tally, counted } = groupOf(
    voters.map(({ receipt }) => receipt),
    drawn,
    known,
    sha256,
  );
  const first = size === 0 ? [{ entry: pollEntry(poll), line: null, makes: null, spends: null }] : [];
  const rows = [...voters, ...drawn].map(({ id }) => id);
  const group = { rows, entries: [...first, ...entries], tally, voters: voters.length, ballots: counted };
  return (await append(poll, size, group)) ? { moved: rows.length, goesOn: !isAll } : { moved: 0, goesOn: true };
}

// Next bundles the handlers and the pages separately. Only globalThis is shared by the whole process.
const shared = globalThis as typeof globalThis & {
  pollstrFolds?: Map<string, NodeJS.Timeout>;
  pollstrLogSizes?: LRUCache<string, number>;
  pollstrFinished?: LRUCache<string, Promise<boolean>>;
};
shared.pollstrFolds ??= new Map();
shared.pollstrLogSizes ??= new LRUCache({ max: 10_000 });
shared.pollstrFinished ??= new LRUCache({ max: 1_000 });
const planned = shared.pollstrFolds;
/** The size of each poll's log when this process last looked. */
const sizesSeen = shared.pollstrLogSizes;
const finished = shared.pollstrFinished;

/** Random, so that processes do not fold at the same moments. The embedded database runs in this process: a fold keeps requests waiting. */
const soonMs = () => (isEmbedded() ? 1_000 : 250) * (0.5 + Math.random());

/** Folds a poll after a moment, together with the votes that arrive until then. Nobody waits for it. */
export function foldSoon(pollId: string): void {
  if (planned.has(pollId)) return;
  const turn = async () => {
    planned.delete(pollId);
    if (!isDbOpen()) return; // The process is ending. What waits is folded by the next one.
    await foldInTurn(pollId).catch((error: unknown) => log.error({ event: "fold-failed", pollId, ...summary(error) }));
  };
  planned.set(pollId, setTimeout(turn, soonMs()).unref());
}

/**
 * Folds a poll, unless another process has done so since this one last looked: of two folds at once, one works for nothing.
 * Then it looks again later. So one process goes on folding, and another one takes over when it stops.
 */
async function foldInTurn(pollId: string): Promise<void> {
  const seen = sizesSeen.get(pollId);
  const size = await logSize(pollId);
  if (seen !== undefined && seen !== size) {
    sizesSeen.set(pollId, size);
    return foldSoon(pollId);
  }
  await fold(pollId);
  sizesSeen.set(pollId, await logSize(pollId));
}

type Closing = Pick<Poll, "id" | "closesAt">;
const closingOf = ({ id, closesAt }: Closing) => `${id} ${closesAt?.getTime()}`;

/**
 * Completes a poll whose voting is over, before its results are read: every vote is in the log and the tally, and a sealed
 * poll is opened. Does nothing while the voting goes on. Once done, it costs nothing.
 */
export function finish(poll: Closing, now: Date): Promise<void> {
  if (poll.closesAt === null || poll.closesAt > now) return Promise.resolve();
  const key = closingOf(poll);
  const running = finished.get(key) ?? complete(poll.id, now);
  finished.set(key, running);
  running.then(
    (isSettled) => {
      if (!isSettled) finished.delete(key);
    },
    () => finished.delete(key),
  );
  return running.then(() => {});
}

/** Lets `finish` complete a poll again, because it was found unsettled. */
export function unfinish(poll: Closing): void {
  finished.delete(closingOf(poll));
}

/** Returns whether the poll is settled. */
async function complete(pollId: string, now: Date): Promise<boolean> {
  if (!(await settle(pollId, now))) return false;
  await fold(pollId);
  while (await openNext(pollId));
  return true;
}

/** Folds every poll in which something waits, and completes those whose voting is over. */
export async function foldAll(now: Date): Promise<void> {
  const polls = await sql<{ id: string; isOver: boolean }>`
    SELECT p."id", coalesce(p."closesAt" <= ${now}, false) AS "isOver" FROM "Poll" p
    WHERE p."id" IN (SELECT "pollId" FROM "Inbox")
       OR p."closesAt" <= ${now} AND p."id" IN (SELECT "pollId" FROM "LogHead" WHERE "tallied" < "size")`;
  for (const { id, isOver } of polls) {
    try {
      await (isOver ? complete(id, now) : fold(id));
    } catch (error) {
      log.error({ event: "fold-failed", pollId: id, ...summary(error) }); // Go on with the other polls.
    }
  }
}
