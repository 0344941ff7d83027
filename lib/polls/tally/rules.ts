import { ballotEntry, base64, bytesIn, type Opening, parseOpening, type Sha256, voterEntry } from "../ballot/secret/rules";
import type { Poll } from "../poll/rules";

/** What a fold moves from the inbox into the log, in which order, and what that does to the tally. docs/decisions/votes.md */

/** Published in entry 0. When twice as many ballots wait, all but this many are logged. */
const groupSize = 20;

/** Entry 0 of a poll's log: what was asked, and how it is counted. */
export function pollEntry(poll: Poll): string {
  const { id, question, choices, kind, min, max, blank, mayChange, opensAt, closesAt, resultsWhen } = poll;
  const asked = {
    id,
    question,
    choices,
    kind,
    min,
    max,
    blank,
    mayChange,
    opensAt: opensAt ?? poll.publishedAt,
    closesAt,
    results: resultsWhen,
  };
  return `poll ${JSON.stringify({ ...asked, group: groupSize, rule: countingRule })}`;
}

/** How the log is counted again. Part of entry 0, so it never changes for a poll. */
const countingRule =
  "Read the entries in order. A ballot counts if no counted entry before it has the same tag. A change counts if the same holds and it opens the tag of a counted ballot or change before it that no counted entry has replaced; it then replaces that one.";

/**
 * A ballot or change that waits, as read from the inbox. `id` is its row's. `tag` is what it makes, and `replaces` is the tag
 * that a change replaces, both in base64: they are asked often, so they are worked out once.
 */
export type WaitingBallot = { id: string; line: string; opening: Opening; tag: string; replaces: string | null };

/** Null when the line opens nothing. */
export function waitingBallot(id: string, line: string, sha256: Sha256): WaitingBallot | null {
  const opening = parseOpening(line);
  if (!opening) return null;
  const replaced = replacedTag(opening, sha256);
  return { id, line, opening, tag: base64(opening.tag), replaces: replaced && base64(replaced) };
}

/** The tag that a change replaces; null for a ballot. */
const replacedTag = ({ replacedX }: Opening, sha256: Sha256): Uint8Array<ArrayBuffer> | null => replacedX && sha256(replacedX);

/**
 * `isSettled`: the voting is over and every vote is stored. `isAll`: nothing else waits. `mayBeSmall`: what waits is the whole
 * poll, or has to be logged at the close because it is a sealed poll, which never opens again.
 */
export type Stage = { isSettled: boolean; isAll: boolean; mayBeSmall: boolean };

/**
 * Draws the ballots to log: all but twenty once forty wait, and the rest at the close. A change and the waiting ballot that it
 * replaces belong to one voter, so they count as one and stay together. Changes of logged ballots are counted apart: a ballot
 * among nineteen of them would be the only one that the voters logged with it can have cast. A poll that was opened again may
 * close with fewer than twenty; they go on waiting, and count all the same. `random` draws a number below its argument.
 */
export function drawGroup(ballots: WaitingBallot[], stage: Stage, random: (below: number) => number): WaitingBallot[] {
  const units = unitsOf(ballots);
  const isVote = (unit: WaitingBallot[]) => unit.some(({ replaces }) => replaces === null);
  const [votes, changes] = [units.filter(isVote), units.filter((unit) => !isVote(unit))];
  const isEnd = stage.isSettled && stage.isAll;
  const drawn = isEnd ? [] : [votes, changes].flatMap((pool) => (pool.length < 2 * groupSize ? [] : allButTwenty(pool, random))).flat();
  if (drawn.length > 0 || !stage.isSettled) return drawn;
  return stage.mayBeSmall || (votes.length || changes.length) >= groupSize ? ballots : [];
}

function allButTwenty<T>(all: T[], random: (below: number) => number): T[] {
  const shuffled = [...all];
  for (let at = all.length - 1; at > 0; at--) {
    const other = random(at + 1);
    [shuffled[at], shuffled[other]] = [shuffled[other] as T, shuffled[at] as T];
  }
  return shuffled.slice(groupSize);
}

function unitsOf(ballots: WaitingBallot[]): WaitingBallot[][] {
  const units = new Map<string, WaitingBallot[]>();
  const places = placesOf(ballots);
  for (const ballot of ballots) {
    const root = places.get(ballot.tag)?.root ?? ballot.tag;
    const unit = units.get(root);
    if (unit) unit.push(ballot);
    else units.set(root, [ballot]);
  }
  return [...units.values()];
}

/** The tag at the beginning of a chain of changes, and how many changes come after it until here. */
type Place = { root: string; depth: number };

/**
 * The places of these ballots in their chains, by their tags. Each ballot is visited once, however long a chain is that somebody
 * makes. A ring, which only a forger can make, is endlessly deep, and so is what hangs on it.
 */
function placesOf(ballots: WaitingBallot[]): Map<string, Place> {
  const byTag = new Map(ballots.map((ballot) => [ballot.tag, ballot]));
  const places = new Map<string, Place>();
  for (const { tag: start } of ballots) {
    const walked: string[] = [];
    let tag = start;
    while (!places.has(tag)) {
      const { replaces } = byTag.get(tag) ?? { replaces: null };
      const isFirst = replaces === null || !byTag.has(replaces);
      places.set(tag, { root: tag, depth: isFirst ? 0 : Number.POSITIVE_INFINITY }); // Infinity stays where the walk comes back to it.
      walked.push(tag);
      if (!isFirst) tag = replaces;
    }
    let { root, depth } = places.get(tag) ?? { root: tag, depth: 0 };
    for (const each of walked.reverse()) if (each !== tag) places.set(each, { root, depth: ++depth });
  }
  return places;
}

/** An entry to be written. `makes` and `spends` are hashes of tags; both are null for a voter, and for a ballot that counts nothing. */
export type NewEntry = { entry: string; line: string | null; makes: Uint8Array | null; spends: Uint8Array | null };

/** What the log knows about a tag already, by the tag's hash in base64. */
export type KnownTag = { text: string; isReplaced: boolean };

/**
 * The entries of a group in the order of the log, and by how much each ballot's number in the tally changes. Entries are
 * sorted by their hashes, which says nothing about who came first, except that a change follows what it replaces.
 * `known` has the logged ballots and changes whose tags the group makes or replaces.
 */
export function groupOf(
  receipts: Uint8Array[],
  ballots: WaitingBallot[],
  known: Map<string, KnownTag>,
  sha256: Sha256,
): { entries: NewEntry[]; tally: Map<string, number>; counted: number } {
  const tags = new Map(known);
  const tally = new Map<string, number>();
  const add = (text: string, count: number) => void tally.set(text, (tally.get(text) ?? 0) + count);
  let counted = 0;

  const cast = inOrder(ballots, sha256).map(({ line, opening, replaces, entry }): NewEntry => {
    const makes = sha256(opening.tag);
    const spends = replaces === null ? null : sha256(bytesIn(replaces));
    const before = spends && tags.get(base64(spends));
    if (tags.has(base64(makes)) || (spends && (!before || before.isReplaced))) return { entry, line, makes: null, spends: null };
    tags.set(base64(makes), { text: opening.text, isReplaced: false });
    add(opening.text, 1);
    if (spends && before) {
      tags.set(base64(spends), { ...before, isReplaced: true });
      add(before.text, -1);
    } else counted++;
    return { entry, line, makes, spends };
  });
  const took = receipts.map((receipt) => ({ entry: voterEntry(receipt), line: null, makes: null, spends: null })).sort(byEntry);
  for (const [text, count] of tally) if (count === 0) tally.delete(text);
  return { entries: [...cast, ...took], tally, counted };
}

const byEntry = (a: { entry: string }, b: { entry: string }): number => (a.entry < b.entry ? -1 : 1);

/** Ballots sorted by their hashes, then changes, each after what it replaces if that is in the group. Of a ring none counts. */
function inOrder(ballots: WaitingBallot[], sha256: Sha256): (WaitingBallot & { entry: string })[] {
  const places = placesOf(ballots);
  const depthOf = ({ tag }: WaitingBallot) => places.get(tag)?.depth ?? 0;
  return ballots
    .map((ballot) => ({ ...ballot, entry: ballotEntry(ballot.line, sha256), depth: depthOf(ballot) }))
    .sort((a, b) => (a.depth === b.depth ? byEntry(a, b) : a.depth < b.depth ? -1 : 1));
}

/** Counts a whole log again, by the rule in its entry 0. `openings` has one line per entry, null where there is none. */
export function recount(openings: (string | null)[], sha256: Sha256): Map<string, number> {
  const tags = new Map<string, { text: string; isReplaced: boolean }>();
  for (const line of openings) {
    const opening = line === null ? null : parseOpening(line);
    if (!opening || tags.has(base64(opening.tag))) continue;
    const replaced = replacedTag(opening, sha256);
    const before = replaced && tags.get(base64(replaced));
    if (replaced && (!before || before.isReplaced)) continue;
    if (before) before.isReplaced = true;
    tags.set(base64(opening.tag), { text: opening.text, isReplaced: false });
  }
  const tally = new Map<string, number>();
  for (const { text, isReplaced } of tags.values()) if (!isReplaced) tally.set(text, (tally.get(text) ?? 0) + 1);
  return tally;
}

/**
 * A tally as it is stored: the logged ballots as a JSON list of [text, count], and what those that wait add or take away.
 * `tallied` is how many entries of the log the logged ones come from; null when they were not read.
 */
export type StoredTally = { tallied: number | null; logged: string | null; waiting: [text: string, change: number][] };

/** The ballots of a tally and how often each counts, in no order, to be counted. */
export function ballotsIn({ logged, waiting }: StoredTally): [text: string, count: number][] {
  const tally = new Map<string, number>(logged === null ? [] : JSON.parse(logged));
  for (const [text, change] of waiting) tally.set(text, (tally.get(text) ?? 0) + change);
  return [...tally].filter(([, count]) => count > 0);
}

/** The same ordered by text, which says nothing about when they were cast, to be shown. */
export const orderedBallots = (tally: StoredTally): [text: string, count: number][] =>
  ballotsIn(tally).sort(([a], [b]) => (a < b ? -1 : 1));
