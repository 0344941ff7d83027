import { z } from "zod";
import { linesOf, manyLines, oneLine } from "../../platform/text/rules";
import { key } from "../../platform/words/rules";
import { instantIn, isUsual, isZone, localIn } from "../../platform/zones/rules";
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
/** `missing` is said of what is no text at all. */
const textOr = (missing: string) =>
  z
    .string(missing)
    .max(longestPaste, wrong("too-long-text"))
    .refine((value) => value.isWellFormed(), wrong("not-text"));
const text = textOr(wrong("not-text"));
const line = text.overwrite(oneLine);
const name = line.transform((value) => value || null);
const count = z.int(wrong("no-number")).min(0, wrong("no-number")).max(1_000, wrong("no-number"));
const kind = z.enum(pollKinds, wrong("no-kind"));
const zone = z.string(wrong("no-zone")).refine(isZone, wrong("no-zone"));
const localTime = z.string(wrong("no-time")).refine((local) => {
  const at = instantIn(local, "UTC");
  return at !== null && isUsual(at);
}, wrong("no-time"));
const whens = ["always", "after_voting", "after_closing"] as const;
const audiences = ["everyone", "proven"] as const;
const resultsWhen = z.enum(whens, wrong("no-option"));
const resultsFor = z.enum(audiences, wrong("no-option"));

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

/** What a poll's form shows at first: its settings as text. Null, and as many choices as there are, stay empty. */
export function typedOf(settings: Settings): Record<string, string> {
  const { kind, min, max, choices, opensAt, closesAt, timeZone, askedBy } = settings;
  const boxes = ["mayChange", "blank", "shuffle", "listed"] as const;
  return {
    question: settings.question,
    description: settings.description,
    choices: choices.join("\n"),
    kind,
    min: kind === "several" ? String(min) : "",
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

// What programs are told is English, and says what the field takes.
const instant = z
  .preprocess(
    // "t" and "z" may be lower case (RFC 3339, 5.6).
    (written) => (typeof written === "string" ? written.toUpperCase() : written),
    z.iso.datetime({ offset: true, error: "Use a time of RFC 3339 with its zone, such as 2030-01-31T18:00:00Z." }),
  )
  .transform((written) => new Date(written))
  .refine(isUsual, "Use a time between the years 2000 and 9998.")
  .nullable()
  .default(null);
const oneOf = <const Value extends string>(values: readonly Value[]) =>
  z.enum(values, `Use ${values.slice(0, -1).join(", ")} or ${values.at(-1)}.`);
const yesOrNo = z.boolean("Use true or false.");
const listOfTexts = "Give a list of strings.";
const ofSeveral = count.nullable().default(null).describe("Only for the kind `several`, and ignored for the others.");

/** The body of the API's call that makes a poll. Times are RFC 3339. */
export const pollRequest = z.object({
  question: textOr("Give a string.").overwrite(oneLine),
  description: text.overwrite(manyLines).default(""),
  choices: z.array(textOr(listOfTexts).overwrite(oneLine), listOfTexts).max(1_000, wrong("too-long-text")),
  kind: oneOf(pollKinds).default("single"),
  min: ofSeveral,
  max: ofSeveral,
  opens_at: instant,
  closes_at: instant,
  results_when: oneOf(whens).default("always"),
  results_for: oneOf(audiences).default("everyone"),
  may_change: yesOrNo.default(false),
  blank: yesOrNo.default(false),
  shuffle: yesOrNo.default(false),
  listed: yesOrNo.default(true),
  asked_by: name.nullable().default(null),
  publish: yesOrNo.default(true),
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
