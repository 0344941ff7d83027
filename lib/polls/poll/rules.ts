export type PollKind = "single" | "several" | "approval" | "ranking" | "score";
export type ResultsWhen = "always" | "after_voting" | "after_closing";
export type ResultsFor = "everyone" | "proven";

/** A poll as everybody may know it. A ballot names the choices by their positions in `choices`, from 0. */
export type Poll = {
  id: string;
  /** The number in the address of an older poll. */
  formerId: number | null;
  creatorId: string | null;
  question: string;
  description: string;
  choices: string[];
  kind: PollKind;
  /** How many choices a ballot must and may have. */
  min: number;
  max: number;
  publishedAt: Date | null;
  /** Null: with the publication. */
  opensAt: Date | null;
  /** Null: never. */
  closesAt: Date | null;
  timeZone: string;
  resultsWhen: ResultsWhen;
  resultsFor: ResultsFor;
  mayChange: boolean;
  blank: boolean;
  shuffle: boolean;
  listed: boolean;
  askedBy: string | null;
  version: number;
  turnout: number;
};

export type PollState = "draft" | "scheduled" | "open" | "closed";
type Times = Pick<Poll, "publishedAt" | "opensAt" | "closesAt">;

/** The state of a poll at a time. It follows from the poll's own times, so nothing has to be kept in step. */
export function stateOf({ publishedAt, opensAt, closesAt }: Times, now: Date): PollState {
  if (publishedAt === null || publishedAt > now) return "draft";
  if (closesAt !== null && closesAt <= now) return "closed";
  return opensAt !== null && opensAt > now ? "scheduled" : "open";
}

/** Whether anybody but its creator may see that the poll exists. */
export const isPublished = (poll: Times, now: Date): boolean => stateOf(poll, now) !== "draft";
