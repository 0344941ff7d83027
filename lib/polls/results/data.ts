import { LRUCache } from "lru-cache";
import type { Ballots } from "../count/rules";
import { findPoll, forgetPoll } from "../poll/data";
import type { Poll } from "../poll/rules";
import { finish, unfinish } from "../tally/changes";
import { countVoters, nothingStored, type ReadTally, readTally, versionOf } from "../tally/data";
import { orderedBallots, type StoredTally } from "../tally/rules";
import { atOnce, noReadings, type Readings, readShared } from "./readings";
import { type Results, type ResultsHidden, resultsFrom } from "./rules";
import { countAside, largeFrom } from "./worker";

/**
 * The results of a poll at one moment, made once for everybody who asks. Who may see them is for `mayRead`, by what this
 * process knows of the poll. Another one may have moved the closing time of a sealed poll meanwhile: by what is stored, its
 * results are hidden, and then nobody gets them.
 */
export type PollReading = {
  /** Changes whenever the results do: fit for an entity tag. */
  version: string;
  results: Results;
  /** The results as the API sends them. */
  json: string;
};

/** The ballots of a poll at one moment, ordered by text, with the version of `PollReading`. */
export type BallotsReading = { version: string; ballots: Ballots };

/** What is known of a poll. `poll` and `now` are those of the latest call. */
type Known = { poll: Poll; now: Date; last: PollReading | null; stored: StoredTally | null } & {
  checks: Readings<string | null>;
  results: Readings<PollReading | ResultsHidden>;
  ballots: Readings<BallotsReading | ResultsHidden>;
  voters: Readings<number>;
};

// Next bundles the handlers and the pages separately, and the server has a bundle of its own. Only globalThis is shared.
const shared = globalThis as typeof globalThis & {
  pollstrResults?: LRUCache<string, Known>;
  pollstrBallots?: LRUCache<string, BallotsReading>;
};
// More than people follow at once, or each reading would throw out one that is needed again at once.
shared.pollstrResults ??= new LRUCache({ max: 5_000 });
const knownPolls = shared.pollstrResults;
// By their letters: a large poll has a hundred thousand different ballots.
shared.pollstrBallots ??= new LRUCache({
  maxSize: 20_000_000,
  sizeCalculation: ({ ballots }) => ballots.reduce((letters, [text]) => letters + text.length + 20, 1),
});
const knownBallots = shared.pollstrBallots;

/**
 * The results as they are after this call, a voter's own vote included. Whether something has changed is asked each time,
 * once for all who ask together. Only then they are read and counted again, once for all who have asked since
 * the last reading of this process.
 */
export async function readingOf(poll: Poll, now: Date): Promise<PollReading | ResultsHidden> {
  const known = knownOf(poll, now);
  const version = await sharedVersion(known);
  return known.last && known.last.version === version ? known.last : readShared(known.results, () => readResults(known));
}

/** The results alone. */
export async function resultsOf(poll: Poll, now: Date): Promise<Results | ResultsHidden> {
  const reading = await readingOf(poll, now);
  return "kind" in reading ? reading : reading.results;
}

/** The ballots that the results count. They are shared as the results are, and for those who may see these. */
export async function ballotsOf(poll: Poll, now: Date): Promise<BallotsReading | ResultsHidden> {
  const known = knownOf(poll, now);
  const version = await sharedVersion(known);
  const last = knownBallots.get(poll.id);
  if (last && last.version === version) return last;
  return readShared(known.ballots, async () => {
    const tally = await readOpen(known);
    if ("kind" in tally) return tally;
    const reading = { version: tally.version, ballots: orderedBallots(tally.stored) };
    knownBallots.set(poll.id, reading);
    return reading;
  });
}

/** How many people have voted, everybody who voted before this call included. It is no secret, even while the results are sealed. */
export const turnoutOf = (poll: Poll, now: Date): Promise<number> =>
  readShared(knownOf(poll, now).voters, () => countVoters(poll.id), atOnce);

function knownOf(poll: Poll, now: Date): Known {
  const known: Known = knownPolls.get(poll.id) ?? {
    poll,
    now,
    last: null,
    stored: null,
    checks: noReadings(),
    results: noReadings(),
    ballots: noReadings(),
    voters: noReadings(),
  };
  Object.assign(known, { poll, now });
  knownPolls.set(poll.id, known);
  return known;
}

/** The version of the results as they now are, once for all who ask together. */
const sharedVersion = (known: Known): Promise<string | null> => readShared(known.checks, () => currentVersion(known), atOnce);

async function currentVersion({ poll, now }: Known): Promise<string | null> {
  await finish(poll, now);
  return versionOf(poll.id);
}

async function readResults(known: Known): Promise<PollReading | ResultsHidden> {
  const current = await currentVersion(known);
  if (known.last && known.last.version === current) return known.last; // of a reading that ended meanwhile
  const tally = await readOpen(known);
  if ("kind" in tally) return tally;
  const { version, poll, stored, isFinal } = tally;
  const results = resultsFrom(poll, await countAside(poll.kind, poll.choices.length, stored), isFinal);
  known.last = { version, results, json: JSON.stringify(results) };
  return known.last;
}

/** The poll in this edition or a later one. This process may not know of an edit yet. */
async function inEdition(poll: Poll, edition: number): Promise<Poll> {
  if (poll.version >= edition) return poll;
  forgetPoll(poll.id);
  return (await findPoll(poll.id)) ?? poll;
}

/** The tally, with the poll for whose choices the ballots were cast. Hidden when it is sealed, or for others than those who were asked about. */
async function readOpen(known: Known): Promise<(ReadTally & { poll: Poll }) | ResultsHidden> {
  const { poll } = known;
  const tally = (await readTally(poll.id, known.stored)) ?? nothing;
  if (tally.isSealed && tally.isSettled) throw new Error(`Poll ${poll.id} has closed, and some of its ballots cannot be opened.`);
  if (tally.isSealed) {
    forgetPoll(poll.id);
    unfinish(poll);
    return { kind: "hidden", when: "after_closing", for: poll.resultsFor };
  }
  // A large one is counted in a thread of its own, and would fill the memory.
  known.stored = (tally.stored.logged?.length ?? 0) < largeFrom ? tally.stored : null;
  const edited = await inEdition(poll, tally.edition);
  const isForSame = edited.resultsWhen === poll.resultsWhen && edited.resultsFor === poll.resultsFor;
  return isForSame ? { ...tally, poll: edited } : { kind: "hidden", when: edited.resultsWhen, for: edited.resultsFor };
}

/** A poll that was deleted a moment ago has no votes. */
const nothing: ReadTally = {
  version: "none",
  edition: 0,
  voters: 0,
  stored: nothingStored,
  isFinal: false,
  isSealed: false,
  isSettled: false,
};
