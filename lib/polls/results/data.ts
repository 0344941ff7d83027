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

/** What is known of a poll. `poll` and `now` are those of the latest call. */
type Known = { poll: Poll; now: Date; last: PollReading | null; stored: StoredTally | null } & {
  /** Each gives the last reading while it holds, and null when something has changed. */
  checks: Readings<PollReading | null>;
  results: Readings<PollReading | ResultsHidden>;
  ballots: Readings<Ballots | ResultsHidden>;
  voters: Readings<number>;
};

// Next bundles the handlers and the pages separately, and the server has a bundle of its own. Only globalThis is shared.
const shared = globalThis as typeof globalThis & { pollstrResults?: LRUCache<string, Known> };
// More than people follow at once, or each reading would throw out one that is needed again at once.
shared.pollstrResults ??= new LRUCache({ max: 5_000 });
const knownPolls = shared.pollstrResults;

/**
 * The results as they are after this call, a voter's own vote included. Whether something has changed is asked each time,
 * once for all who ask together. Only then they are read and counted again, once for all who have asked since
 * the last reading of this process.
 */
export async function readingOf(poll: Poll, now: Date): Promise<PollReading | ResultsHidden> {
  const known = knownOf(poll, now);
  return (await readShared(known.checks, () => stillValid(known), atOnce)) ?? readShared(known.results, () => readResults(known));
}

/** The results alone. */
export async function resultsOf(poll: Poll, now: Date): Promise<Results | ResultsHidden> {
  const reading = await readingOf(poll, now);
  return "kind" in reading ? reading : reading.results;
}

/** The ballots that the results count, ordered by text. They are shared as the results are, and for those who may see these. */
export function ballotsOf(poll: Poll, now: Date): Promise<Ballots | ResultsHidden> {
  const known = knownOf(poll, now);
  return readShared(known.ballots, async () => {
    await finish(known.poll, known.now);
    const tally = await readOpen(known);
    return "kind" in tally ? tally : orderedBallots(tally.stored);
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

async function stillValid({ poll, now, last }: Known): Promise<PollReading | null> {
  await finish(poll, now);
  return last && last.version === (await versionOf(poll.id)) ? last : null;
}

async function readResults(known: Known): Promise<PollReading | ResultsHidden> {
  const valid = await stillValid(known); // of a reading that ended meanwhile
  if (valid) return valid;
  const tally = await readOpen(known);
  if ("kind" in tally) return tally;
  const { version, edition, stored, isFinal } = tally;
  const poll = await inEdition(known.poll, edition);
  const results = resultsFrom(poll, await countAside(poll.kind, poll.choices.length, stored), isFinal);
  known.last = { version, results, json: JSON.stringify(results) };
  return known.last;
}

/** The poll for whose choices the ballots were cast. This process may not know of an edit yet. */
async function inEdition(poll: Poll, edition: number): Promise<Poll> {
  if (poll.version >= edition) return poll;
  forgetPoll(poll.id);
  return (await findPoll(poll.id)) ?? poll;
}

async function readOpen(known: Known): Promise<ReadTally | ResultsHidden> {
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
  return tally;
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
