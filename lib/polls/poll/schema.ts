import { z } from "zod";
import { linesOf, manyLines, oneLine } from "../../platform/text/rules";
import { key } from "../../platform/words/rules";
import { instantIn, isZone, localIn } from "../../platform/zones/rules";
import { boundsOf, pollKinds, type Settings, settingsOf } from "./rules";

const id = z.string().regex(/^[0-9a-hjkmnp-tv-z]{12}$/);
const formerId = z.string().regex(/^[1-9]\d{0,8}$/);

/** The id of a poll in a URL; null when the text cannot be one. */
export const parsePollId = (text: string): string | null => (id.safeParse(text).success ? text : null);

/** The number of an older poll in a URL; null when the text cannot be one. */
export const parseFormerId = (text: string): number | null => (formerId.safeParse(text).success ? Number(text) : null);

// Texts are only cleaned here. How long they may be is in rules.ts, which can say which choice is too long.
const wrong = (kind: "not-text" | "too-long-text" | "no-number" | "no-kind" | "no-zone" | "no-time" | "no-option") =>
  key(`pollFaults.${kind}`);
const longestPaste = 100_000;
const text = z
  .string(wrong("not-text"))
  .max(longestPaste, wrong("too-long-text"))
  .refine((value) => value.isWellFormed(), wrong("not-text"));
const line = text.overwrite(oneLine);
const name = line.transform((value) => value || null);
const count = z.int(wrong("no-number")).min(0, wrong("no-number")).max(1_000, wrong("no-number"));
const kind = z.enum(pollKinds, wrong("no-kind"));
const zone = z.string(wrong("no-zone")).refine(isZone, wrong("no-zone"));
const localTime = z.string(wrong("no-time")).refine((local) => instantIn(local, "UTC") !== null, wrong("no-time"));
const resultsWhen = z.enum(["always", "after_voting", "after_closing"], wrong("no-option"));
const resultsFor = z.enum(["everyone", "proven"], wrong("no-option"));

/** What may still change once somebody has voted. Times are local times in the zone. */
export const laterForm = z.object({
  description: text.overwrite(manyLines).default(""),
  closes: localTime.optional(),
  timeZone: zone.default("UTC"),
});

/** The form of a poll. The choices are the lines of a text area. A box that is not ticked is absent. */
export const pollForm = laterForm.extend({
  question: line.default(""),
  choices: text.transform((typed) => linesOf(typed).filter(Boolean)).default([]),
  kind: kind.default("single"),
  min: count.optional(),
  max: count.optional(),
  opens: localTime.optional(),
  resultsWhen: resultsWhen.default("always"),
  resultsFor: resultsFor.default("everyone"),
  mayChange: z.boolean().default(false),
  blank: z.boolean().default(false),
  shuffle: z.boolean().default(false),
  listed: z.boolean().default(false),
  askedBy: name.default(null),
});

/**
 * The settings that a form asks for. A time that was not touched keeps the instant of `stored`, to the millisecond and in
 * the second of two equal hours.
 */
export function settingsOfForm(form: z.output<typeof pollForm>, stored?: Settings): Settings {
  const { opens, closes, min, max, ...rest } = form;
  return {
    ...rest,
    ...boundsOf(rest.kind, min ?? null, max ?? null, rest.choices.length),
    opensAt: instantOf(opens, rest.timeZone, stored?.opensAt, stored?.timeZone),
    closesAt: instantOf(closes, rest.timeZone, stored?.closesAt, stored?.timeZone),
  };
}

/** The settings of a poll with what the form for later changes asks for. */
export const withLater = (stored: Settings, { description, closes, timeZone }: z.output<typeof laterForm>): Settings => ({
  ...settingsOf(stored),
  description,
  closesAt: instantOf(closes, timeZone, stored.closesAt, stored.timeZone),
  timeZone,
});

function instantOf(local: string | undefined, zone: string, stored?: Date | null, storedZone?: string): Date | null {
  if (local === undefined) return null;
  if (stored && zone === storedZone && local === localIn(stored, zone)) return stored;
  return instantIn(local, zone);
}

/** What a poll's form shows at first: its settings as text. What is at its default stays empty. */
export function typedOf(settings: Settings): Record<string, string> {
  const { kind, min, max, choices, opensAt, closesAt, timeZone, askedBy } = settings;
  const boxes = ["mayChange", "blank", "shuffle", "listed"] as const;
  return {
    question: settings.question,
    description: settings.description,
    choices: choices.join("\n"),
    kind,
    min: kind === "several" && min !== 1 ? String(min) : "",
    max: kind === "several" && max !== choices.length ? String(max) : "",
    opens: opensAt ? localIn(opensAt, timeZone) : "",
    closes: closesAt ? localIn(closesAt, timeZone) : "",
    timeZone,
    resultsWhen: settings.resultsWhen,
    resultsFor: settings.resultsFor,
    askedBy: askedBy ?? "",
    ...Object.fromEntries(boxes.filter((box) => settings[box]).map((box) => [box, "on"])),
  };
}

const instant = z.iso
  .datetime({ offset: true, error: wrong("no-time") })
  .transform((written) => new Date(written))
  .nullable()
  .default(null);

/** The body of the API's call that makes a poll. Times are RFC 3339. */
export const pollRequest = z.object({
  question: line,
  description: text.overwrite(manyLines).default(""),
  choices: z.array(line, wrong("not-text")).max(1_000, wrong("too-long-text")),
  kind: kind.default("single"),
  min: count.nullable().default(null),
  max: count.nullable().default(null),
  opens_at: instant,
  closes_at: instant,
  results_when: resultsWhen.default("always"),
  results_for: resultsFor.default("everyone"),
  may_change: z.boolean().default(false),
  blank: z.boolean().default(false),
  shuffle: z.boolean().default(false),
  listed: z.boolean().default(true),
  asked_by: name.nullable().default(null),
  publish: z.boolean().default(true),
});

/** The settings that a call of the API asks for. */
export function settingsOfRequest(body: z.output<typeof pollRequest>): Settings {
  const { question, description, choices, kind, blank, shuffle, listed } = body;
  return {
    question,
    description,
    choices,
    kind,
    blank,
    shuffle,
    listed,
    ...boundsOf(kind, body.min, body.max, choices.length),
    opensAt: body.opens_at,
    closesAt: body.closes_at,
    timeZone: "UTC",
    resultsWhen: body.results_when,
    resultsFor: body.results_for,
    mayChange: body.may_change,
    askedBy: body.asked_by,
  };
}
