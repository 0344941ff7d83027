import { boundsOf, type Poll, type PollKind } from "../poll/rules";

/** What a ballot may say, and how its text is written: one text for each different ballot. docs/decisions/votes.md */

export type Ballot = { ok: true; text: string };
export type BallotRefusal =
  | "no-choice"
  | "too-few"
  | "too-many"
  /** A choice that the poll does not have. */
  | "unknown-choice"
  /** A rank or a score that is not offered, or two for one choice. */
  | "unknown-value"
  | "equal-ranks"
  /** "None of these" together with a choice. */
  | "blank-and-choice"
  | "too-long";
/** `field` is the name of the field with the fault. */
export type Refused = { ok: false; refusal: BallotRefusal; field?: string };

/** The part of a poll that decides what a ballot may say. */
export type BallotPaper = Pick<Poll, "kind" | "choices" | "min" | "max" | "blank">;

/** The text of a ballot for "None of these", and the value of its field. */
export const blankText = "-";
export const highestScore = 5;

/** The longest form that is read, in characters. A ranking of fifty choices has less than a tenth of that. */
export const longestForm = 10_000;

const refuse = (refusal: BallotRefusal, field?: string): Refused => ({ ok: false, refusal, ...(field !== undefined && { field }) });
const accept = (text: string): Ballot => ({ ok: true, text });

/**
 * Reads a posted form. Its fields are `choice`, a position or "-" for none of these, once or several times; for a ranking
 * `rank-<position>`, empty or a number from 1; for scores `score-<position>`, empty or 0 to 5.
 */
export function readBallot(poll: BallotPaper, fields: URLSearchParams): Ballot | Refused {
  if (isTooLong(fields)) return refuse("too-long");
  const named = [...new Set(fields.getAll("choice").filter((value) => value !== ""))];
  const chosen = named.filter((value) => value !== blankText);
  const marked = readMarks(poll, fields);
  if ("ok" in marked) return marked;
  if (named.includes(blankText)) {
    if (!poll.blank) return refuse("unknown-choice", "choice");
    return chosen.length + marked.length > 0 ? refuse("blank-and-choice", "choice") : accept(blankText);
  }
  if (poll.kind === "ranking") return chosen.length > 0 ? refuse("unknown-choice", "choice") : readRanking(marked);
  if (poll.kind === "score") return chosen.length > 0 ? refuse("unknown-choice", "choice") : readScores(marked);
  return readChoices(poll, chosen);
}

function isTooLong(fields: URLSearchParams): boolean {
  let length = 0;
  for (const [name, value] of fields) length += name.length + value.length + 2;
  return length > longestForm;
}

const positionIn = (count: number, text: string): number | null =>
  /^(0|[1-9]\d?)$/.test(text) && Number(text) < count ? Number(text) : null;

function readChoices(poll: BallotPaper, chosen: string[]): Ballot | Refused {
  const positions = chosen.map((value) => positionIn(poll.choices.length, value));
  if (positions.includes(null)) return refuse("unknown-choice", "choice");
  const { min, max } = boundsOf(poll.kind, poll.min, poll.max, poll.choices.length);
  if (positions.length === 0) return refuse("no-choice", "choice");
  if (positions.length < min) return refuse("too-few", "choice");
  if (positions.length > max) return refuse("too-many", "choice");
  return accept(
    positions
      .map(Number)
      .sort((a, b) => a - b)
      .join(","),
  );
}

/** What stands beside a choice: its rank or its score. */
type Mark = { position: number; value: number };
const markNames = { ranking: "rank", score: "score" } as const;

/** The marks of a form, by position. None for the other kinds. */
function readMarks({ kind, choices }: BallotPaper, fields: URLSearchParams): Mark[] | Refused {
  if (kind !== "ranking" && kind !== "score") return [];
  const prefix = `${markNames[kind]}-`;
  const [lowest, highest] = kind === "ranking" ? [1, choices.length] : [0, highestScore];
  const values = new Map<number, number>();
  for (const [name, typed] of fields) {
    if (!name.startsWith(prefix) || typed === "") continue;
    const position = positionIn(choices.length, name.slice(prefix.length));
    if (position === null) return refuse("unknown-choice", name);
    const value = /^\d{1,2}$/.test(typed) ? Number(typed) : -1;
    if (value < lowest || value > highest || (values.get(position) ?? value) !== value) return refuse("unknown-value", name);
    values.set(position, value);
  }
  return [...values].map(([position, value]) => ({ position, value })).sort((a, b) => a.position - b.position);
}

/** Gaps between ranks close up: only the order counts. */
function readRanking(marks: Mark[]): Ballot | Refused {
  if (marks.length === 0) return refuse("no-choice");
  const ranked = marks.toSorted((a, b) => a.value - b.value);
  const second = ranked.find(({ value }, at) => ranked[at - 1]?.value === value);
  if (second) return refuse("equal-ranks", `rank-${second.position}`);
  return accept(ranked.map(({ position }) => position).join(">"));
}

function readScores(marks: Mark[]): Ballot | Refused {
  if (marks.length === 0) return refuse("no-choice");
  return accept(marks.map(({ position, value }) => `${position}:${value}`).join(","));
}

/** The fields that a ballot was read from, to fill in its form again. */
export function fieldsOf(kind: PollKind, text: string): URLSearchParams {
  if (text === blankText) return new URLSearchParams({ choice: blankText });
  if (kind === "ranking") return new URLSearchParams(text.split(">").map((position, at) => [`rank-${position}`, String(at + 1)]));
  if (kind !== "score") return new URLSearchParams(text.split(",").map((position) => ["choice", position]));
  return new URLSearchParams(text.split(",").map((mark) => [`score-${mark.split(":")[0]}`, mark.split(":")[1] ?? ""]));
}

/** The field that names what the ballot showed: paperOf in lib/polls/vote/data.ts. Programs need not post it. */
export const paperField = "paper";

/** The fields of a form that belong to a ballot, whether they can be read as one or not. Null when they are too long to keep. */
export function ballotFields(fields: URLSearchParams): URLSearchParams | null {
  const own = new URLSearchParams([...fields].filter(([name, value]) => /^(choice|(rank|score)-\d{1,2})$/.test(name) && value !== ""));
  return own.toString().length <= longestKept ? own : null;
}

/** Fifty ranks with room to spare, and less than half of what a cookie may hold. */
const longestKept = 1_200;

/** How long a vote that was posted before the proof is kept. */
export const keptMinutes = 30;
/** How long a browser keeps the secret of a ballot. */
export const secretDays = 365;

/**
 * The choices' positions in the order in which one voter sees them. The 32 random bytes are read as a number that picks one
 * of the orders: no order of up to fifty choices is likelier than another by more than one part in 10¹².
 */
export function shuffledOrder(count: number, random: Uint8Array): number[] {
  let rest = random.reduce((number, byte) => number * 256n + BigInt(byte), 0n);
  const order = Array.from({ length: count }, (_, position) => position);
  for (let left = count; left > 1; left--) {
    const pick = Number(rest % BigInt(left));
    rest /= BigInt(left);
    [order[pick], order[left - 1]] = [order[left - 1] ?? 0, order[pick] ?? 0];
  }
  return order;
}
