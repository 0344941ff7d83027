import { visible } from "../../platform/text/rules";

export const pollKinds = ["single", "several", "approval", "ranking", "score"] as const;
export type PollKind = (typeof pollKinds)[number];
export type ResultsWhen = "always" | "after_voting" | "after_closing";
export type ResultsFor = "everyone" | "proven";

/** What the creator of a poll decides. */
export type Settings = {
  question: string;
  description: string;
  choices: string[];
  kind: PollKind;
  /** How many choices a ballot must and may have. */
  min: number;
  max: number;
  /** Null: with the publication. */
  opensAt: Date | null;
  /** Null: never. */
  closesAt: Date | null;
  /** The zone (IANA) in which the times were written. */
  timeZone: string;
  resultsWhen: ResultsWhen;
  resultsFor: ResultsFor;
  mayChange: boolean;
  blank: boolean;
  shuffle: boolean;
  listed: boolean;
  /** The name of who asks, as typed for this poll. Null: nobody is named. */
  askedBy: string | null;
};

/** A poll as everybody may know it. A ballot names the choices by their positions in `choices`, from 0. */
export type Poll = Settings & {
  id: string;
  /** The number in the address of an older poll. */
  formerId: number | null;
  creatorId: string | null;
  publishedAt: Date | null;
  version: number;
  turnout: number;
};

/** The settings of a poll, and nothing else of it: its number of voters changes meanwhile. */
export const settingsOf = (poll: Settings): Settings => Object.fromEntries(settingNames.map((at) => [at, poll[at]])) as Settings;
const settingNames = Object.keys({
  question: true,
  description: true,
  choices: true,
  kind: true,
  min: true,
  max: true,
  opensAt: true,
  closesAt: true,
  timeZone: true,
  resultsWhen: true,
  resultsFor: true,
  mayChange: true,
  blank: true,
  shuffle: true,
  listed: true,
  askedBy: true,
} satisfies Record<keyof Settings, true>) as (keyof Settings)[];

/** What a page gives its scripts of a poll. A type alone would not keep the rest out of the page, such as who made the poll. */
export type ShownPoll = Pick<Poll, (typeof shown)[number]>;
const shown = ["id", "question", "choices", "kind", "min", "max", "blank", "shuffle", "mayChange", "closesAt", "timeZone"] as const;
export const shownOf = (poll: Poll): ShownPoll => Object.fromEntries(shown.map((at) => [at, poll[at]])) as ShownPoll;

export type PollState = "draft" | "scheduled" | "open" | "closed";
type Times = Pick<Poll, "publishedAt" | "opensAt" | "closesAt">;

/** The state of a poll at a time. It follows from the poll's own times, so nothing has to be kept in step. */
export function stateOf({ publishedAt, opensAt, closesAt }: Times, now: Date): PollState {
  if (publishedAt === null || publishedAt > now) return "draft";
  if (closesAt !== null && closesAt <= now) return "closed";
  return opensAt !== null && opensAt > now ? "scheduled" : "open";
}

/** The later of two times. What changes a poll counts as made no earlier than its latest change, however late it is or its clock. */
export const laterOf = (one: Date, other: Date): Date => (one > other ? one : other);

/** Whether anybody but its creator may see that the poll exists. */
export const isPublished = (poll: Times, now: Date): boolean => stateOf(poll, now) !== "draft";

/** How long texts may be, in characters (code points), and how many choices there may be. */
export const most = { question: 300, description: 5_000, choice: 200, name: 100, choices: 50 } as const;
const fewestChoices = 2;

/** How many choices a ballot of this kind must and may have. Only "several" has numbers of its own; null means its default. */
export function boundsOf(kind: PollKind, min: number | null, max: number | null, choices: number): { min: number; max: number } {
  const all = Math.max(1, choices);
  if (kind === "single") return { min: 1, max: 1 };
  return kind === "several" ? { min: min ?? 1, max: max ?? all } : { min: 1, max: all };
}

/** What is wrong with settings, and at which of them. `line` counts the choices from 1. */
export type Fault =
  | { at: "question"; kind: "question-missing" }
  | { at: "question" | "description" | "askedBy"; kind: "too-long"; most: number }
  | { at: "choices"; kind: "choices-few"; least: number; found: number }
  | { at: "choices"; kind: "choices-many"; most: number; found: number }
  | { at: "choices"; kind: "choice-missing"; line: number }
  | { at: "choices"; kind: "choice-long"; line: number; most: number }
  | { at: "choices"; kind: "choices-alike"; line: number; like: number }
  | { at: "min" | "max"; kind: "out-of-range"; from: number; to: number }
  | { at: "closesAt"; kind: "closes-before-opening" | "closes-in-the-past" }
  | { at: keyof Settings; kind: "fixed" }
  | { at: "closesAt"; kind: "closed-for-good" };

const length = (text: string): number => [...text].length;

/** What is too long to be kept, even as a draft. */
export function draftFaults({ question, description, choices, askedBy }: Settings): Fault[] {
  const faults: Fault[] = [];
  if (length(question) > most.question) faults.push({ at: "question", kind: "too-long", most: most.question });
  if (length(description) > most.description) faults.push({ at: "description", kind: "too-long", most: most.description });
  if (choices.length > most.choices) faults.push({ at: "choices", kind: "choices-many", most: most.choices, found: choices.length });
  const long = choices.findIndex((choice) => length(choice) > most.choice);
  if (long !== -1) faults.push({ at: "choices", kind: "choice-long", line: long + 1, most: most.choice });
  const missing = choices.indexOf("");
  if (missing !== -1) faults.push({ at: "choices", kind: "choice-missing", line: missing + 1 });
  if (length(askedBy ?? "") > most.name) faults.push({ at: "askedBy", kind: "too-long", most: most.name });
  return faults;
}

/**
 * What keeps a poll with these settings from being published at a time. `kept` are the settings of an already published
 * poll: its times may stay as they are, even if they have passed.
 */
export function publishFaults(settings: Settings, now: Date, kept?: Settings): Fault[] {
  const { question, choices, kind, min, max, opensAt, closesAt } = settings;
  const faults = draftFaults(settings);
  if (question === "") faults.push({ at: "question", kind: "question-missing" });
  if (choices.length < fewestChoices) faults.push({ at: "choices", kind: "choices-few", least: fewestChoices, found: choices.length });
  const alike = firstAlike(choices);
  if (alike) faults.push({ at: "choices", kind: "choices-alike", ...alike });
  if (kind === "several" && choices.length >= fewestChoices) {
    if (min < 1 || min > choices.length) faults.push({ at: "min", kind: "out-of-range", from: 1, to: choices.length });
    else if (max < min || max > choices.length) faults.push({ at: "max", kind: "out-of-range", from: min, to: choices.length });
  }
  if (closesAt !== null) {
    const isMoved = !isSame(closesAt, kept?.closesAt);
    if (isMoved && closesAt <= now) faults.push({ at: "closesAt", kind: "closes-in-the-past" });
    else if (opensAt !== null && closesAt <= opensAt && (isMoved || !isSame(opensAt, kept?.opensAt)))
      faults.push({ at: "closesAt", kind: "closes-before-opening" });
  }
  return faults;
}

/** The first choice that looks like an earlier one. Characters that cannot be seen make no difference. */
function firstAlike(choices: string[]): { line: number; like: number } | null {
  const seen = new Map<string, number>();
  for (const [index, choice] of choices.entries()) {
    const look = visible(choice).normalize("NFC");
    const like = seen.get(look);
    if (like !== undefined) return { line: index + 1, like };
    seen.set(look, index + 1);
  }
  return null;
}

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one ?? null) === JSON.stringify(other ?? null);

/** The settings that may still change once somebody has voted. */
const laterSettings: ReadonlySet<keyof Settings> = new Set<keyof Settings>(["description", "closesAt", "timeZone"]);

/** Whether a poll's results were promised for the closing and the closing has been: then it stays closed. */
export const isClosedForGood = (poll: Poll, now: Date): boolean => poll.resultsWhen === "after_closing" && stateOf(poll, now) === "closed";

/**
 * What forbids an edit of a published poll. Until the first vote everything may change, afterwards only the description
 * and the closing time. The closing time of a sealed poll stays once it has closed, because its results were seen.
 */
export function editFaults(poll: Poll, settings: Settings, hasVotes: boolean, now: Date): Fault[] {
  if (!hasVotes) return publishFaults(settings, now, poll);
  const changed = changedSettings(poll, settings);
  const fixed = changed.filter((at) => !laterSettings.has(at)).map((at): Fault => ({ at, kind: "fixed" }));
  if (fixed.length > 0) return fixed;
  if (changed.includes("closesAt") && isClosedForGood(poll, now)) return [{ at: "closesAt", kind: "closed-for-good" }];
  return publishFaults(settings, now, poll);
}

/** The names of the settings that differ. */
export const changedSettings = (from: Settings, to: Settings): (keyof Settings)[] =>
  (Object.keys(to) as (keyof Settings)[]).filter((at) => !isSame(from[at], to[at]));

export type ChangeKind = "description" | "closing" | "closed";

/** What the poll's page tells of an edit after the first vote. */
export function toldChanges(from: Settings, to: Settings): ChangeKind[] {
  const changed = changedSettings(from, to);
  const told: ChangeKind[] = [];
  if (changed.includes("description")) told.push("description");
  if (changed.includes("closesAt")) told.push("closing");
  return told;
}
