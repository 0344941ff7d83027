import { ballotEntry, base64, type Opening, parseOpening, type Sha256, voterEntry } from "../ballot/secret/rules";
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

/** A ballot or change that waits, as read from the inbox. `id` is its row's. */
export type WaitingBallot = { id: string; line: string; opening: Opening };

/** The tag that a change replaces; null for a ballot. */
export const replacedTag = ({ replacedX }: Opening, sha256: Sha256): Uint8Array<ArrayBuffer> | null => replacedX && sha256(replacedX);

/** The tags that these changes replace and that none of these ballots makes. Such a ballot is logged, or waits unread. */
export function unreadTags(ballots: WaitingBallot[], sha256: Sha256): Uint8Array<ArrayBuffer>[] {
  const read = new Set(ballots.map(({ opening }) => base64(opening.tag)));
  return ballots.flatMap(({ opening }) => replacedTag(opening, sha256) ?? []).filter((tag) => !read.has(base64(tag)));
}

/**
 * Draws the ballots to log: all of them at the close, otherwise all but twenty once forty wait. A change and the waiting
 * ballot that it replaces belong to one voter, so they count as one and stay together. `random` draws a number below its argument.
 */
export function drawGroup(ballots: WaitingBallot[], isLast: boolean, sha256: Sha256, random: (below: number) => number): WaitingBallot[] {
  if (isLast) return ballots;
  const units = unitsOf(ballots, sha256);
  if (units.length < 2 * groupSize) return [];
  for (let at = units.length - 1; at > 0; at--) {
    const other = random(at + 1);
    [units[at], units[other]] = [units[other] ?? [], units[at] ?? []];
  }
  return units.slice(groupSize).flat();
}

function unitsOf(ballots: WaitingBallot[], sha256: Sha256): WaitingBallot[][] {
  const units = new Map<string, WaitingBallot[]>();
  const byTag = new Map(ballots.map((ballot) => [base64(ballot.opening.tag), ballot]));
  for (const ballot of ballots) {
    const root = rootOf(ballot, byTag, sha256);
    units.set(root, [...(units.get(root) ?? []), ballot]);
  }
  return [...units.values()];
}

/** The tag at the beginning of a ballot's chain of waiting changes. A ring of changes, which only a forger can make, has its least tag. */
function rootOf(ballot: WaitingBallot, byTag: Map<string, WaitingBallot>, sha256: Sha256): string {
  const seen = new Set<string>();
  let tag = base64(ballot.opening.tag);
  for (let at: WaitingBallot | undefined = ballot; at; ) {
    if (seen.has(tag)) return [...seen].sort()[0] ?? tag;
    seen.add(tag);
    const replaced = replacedTag(at.opening, sha256);
    at = replaced ? byTag.get(base64(replaced)) : undefined;
    if (at && replaced) tag = base64(replaced);
  }
  return tag;
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

  const cast = inOrder(ballots, sha256).map(({ line, opening }): NewEntry => {
    const entry = ballotEntry(line, sha256);
    const makes = sha256(opening.tag);
    const replaced = replacedTag(opening, sha256);
    const spends = replaced && sha256(replaced);
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

/** Ballots sorted by their hashes, then changes, each after what it replaces if that is in the group. */
function inOrder(ballots: WaitingBallot[], sha256: Sha256): WaitingBallot[] {
  const sorted = ballots.map((ballot) => ({ ballot, entry: ballotEntry(ballot.line, sha256) })).sort(byEntry);
  let left = sorted.map(({ ballot }) => ballot);
  const ordered: WaitingBallot[] = [];
  while (left.length > 0) {
    const waiting = new Set(left.map(({ opening }) => base64(opening.tag)));
    const isNext = ({ opening }: WaitingBallot) => {
      const replaced = replacedTag(opening, sha256);
      return !replaced || !waiting.has(base64(replaced));
    };
    const next = left.filter(isNext);
    if (next.length === 0) return [...ordered, ...left]; // A ring: none of them counts.
    ordered.push(...next);
    left = left.filter((ballot) => !next.includes(ballot));
  }
  return ordered;
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
