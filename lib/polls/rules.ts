export type Poll = {
  id: number;
  question: string;
  multiple: boolean;
  publishedAt: Date | null;
  closesAt: Date | null;
  choices: { id: number; text: string }[];
};

export type VoteRefusal = "no-poll" | "closed" | "no-choice" | "one-choice" | "unknown-choice";

export const isPublished = (poll: Pick<Poll, "publishedAt">, now: Date): boolean => poll.publishedAt !== null && poll.publishedAt <= now;

/** Whether votes are accepted: from publication until the poll closes, if it ever does. */
export const isOpen = (poll: Poll, now: Date): boolean => isPublished(poll, now) && (poll.closesAt === null || poll.closesAt > now);

/** Null when these choices may be cast in this poll now, otherwise the reason why not. */
export function voteRefusal(poll: Poll | null, choiceIds: number[], now: Date): VoteRefusal | null {
  if (!poll || !isPublished(poll, now)) return "no-poll";
  if (!isOpen(poll, now)) return "closed";
  if (choiceIds.length === 0) return "no-choice";
  if (!poll.multiple && choiceIds.length > 1) return "one-choice";
  const known = new Set(poll.choices.map((choice) => choice.id));
  return choiceIds.every((id) => known.has(id)) ? null : "unknown-choice";
}

/**
 * Whether the votes that wait to be folded are counted after this ballot: after one in 32. A ballot's key is a keyed
 * hash, so these ballots are spread evenly in each poll, however many polls and processes there are.
 */
export const isCountedAfter = (ballotKey: Uint8Array): boolean => (ballotKey[0] ?? 0) % 32 === 0;

export type Tally = { voters: number; choices: { id: number; text: string; votes: number }[] };
export type ResultRow = { id: number; text: string; votes: number; share: number };

/** The result of a tally: each choice with its votes and its share (0 to 1) of the voters, and the sums of votes and voters. */
export function results(tally: Tally): { rows: ResultRow[]; votes: number; voters: number } {
  const rows = tally.choices.map((choice) => ({ ...choice, share: tally.voters === 0 ? 0 : choice.votes / tally.voters }));
  return { rows, votes: rows.reduce((sum, row) => sum + row.votes, 0), voters: tally.voters };
}

/** How long a vote that was posted before the proof is kept. */
export const keptMinutes = 30;
