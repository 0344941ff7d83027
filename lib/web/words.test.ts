import { describe, expect, it } from "vitest";
import { accountWords, loginWords } from "../accounts/account/words";
import { wordsIn } from "../platform/words/intl";
import type { Said } from "../platform/words/rules";
import { appWords, keyGoneWords } from "../proof/authenticator/words";
import { phoneWords } from "../proof/number/words";
import type { Checked } from "../proof/phone/check";
import type { Resent } from "../proof/phone/resend";
import type { Started } from "../proof/phone/start";
import { checkWords, resendWords, startWords } from "../proof/phone/words";
import type { Refused } from "../proof/rules";
import { restartWords } from "../proof/words";
import { cookieWords, doneWords } from "./words";

const now = new Date("2026-03-01T12:00:00.000Z");
const minutesOn = (minutes: number) => new Date(now.getTime() + minutes * 60_000);

type Outcomes<T extends { kind: string }> = { [Kind in T["kind"]]: Extract<T, { kind: Kind }> };

// One outcome of every kind. A new kind does not compile without a case here.
const busy = { kind: "busy", retryAfterSeconds: null } as const;
const troubles = { busy, misconfigured: { kind: "misconfigured" }, unknown: { kind: "unknown" } } as const;
const locked = { kind: "locked", until: minutesOn(15) } as const;
const capped = { kind: "too-many-codes", by: "number", seconds: 540 } as const;
const started: Outcomes<Exclude<Started, { kind: "sent" | "already-sent" }>> = {
  ...troubles,
  locked,
  "bad-number": { kind: "bad-number" },
  "phone-country": { kind: "phone-country" },
  "running-elsewhere": { kind: "running-elsewhere" },
  puzzle: { kind: "puzzle" },
  "too-many-codes": capped,
};
const checked: Outcomes<Extract<Checked, Refused>> = {
  ...troubles,
  locked,
  malformed: { kind: "malformed" },
  wrong: { kind: "wrong", triesLeft: 2 },
  "newer-sent": { kind: "newer-sent", by: "call" },
  "not-now": { kind: "not-now" },
};
const resent: Outcomes<Exclude<Resent, { kind: "none" }>> = {
  ...troubles,
  locked,
  "sent-sms": { kind: "sent-sms" },
  calling: { kind: "calling" },
  "too-soon": { kind: "too-soon", seconds: 12 },
  "no-more-codes": { kind: "no-more-codes" },
  "not-resent": { kind: "not-resent" },
  "too-many-codes": capped,
};

const appRefused = [{ kind: "malformed" }, { kind: "wrong" }, { kind: "spent" }, { kind: "locked", until: minutesOn(15) }] as const;

const tables: [string, (Said | string)[]][] = [
  ["a phone number", Object.values(phoneWords)],
  ["a first code", Object.values(started).map((outcome) => startWords(outcome, now).said)],
  ["a typed code", Object.values(checked).map((outcome) => checkWords(outcome, now).said)],
  ["a code that no longer works", Object.values(restartWords)],
  ["another code", Object.values(resent).map((outcome) => resendWords(outcome, now).said)],
  ["an account", Object.values(accountWords)],
  ["an app's code", [...appRefused.map((outcome) => appWords(outcome, now).said), keyGoneWords]],
  ["what was done", Object.values(doneWords)],
  ["a login", [cookieWords, loginWords({ kind: "bad-login" }), loginWords({ kind: "too-many", seconds: 90 })]],
];

describe.each(tables)("the texts for %s", (_, said) => {
  const sentences = said.map((each) => wordsIn("en", each));

  it("are sentences", () => {
    for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z].{10,}[.]$/s);
  });

  it("are different for every refusal", () => {
    expect(new Set(sentences).size).toBe(sentences.length);
  });

  it("have no unfilled placeholder and no name from the code", () => {
    for (const sentence of sentences) expect(sentence).not.toMatch(/undefined|null|NaN|\[object|Invalid Date|Vonage|HTTP|\d{3} error/);
  });
});

describe("the texts", () => {
  it.each([
    [1, "1 try left"],
    [2, "2 tries left"],
  ])("say that %d tries are left", (triesLeft, words) => {
    expect(wordsIn("en", checkWords({ kind: "wrong", triesLeft }, now).said)).toContain(words);
  });

  it.each([
    [1, "1 second."],
    [30, "30 seconds."],
  ])("say that another code may be requested in %d s", (seconds, words) => {
    expect(wordsIn("en", resendWords({ kind: "too-soon", seconds }, now).said)).toContain(words);
  });

  it.each([
    [0.01, "1 minute."],
    [1, "1 minute."],
    [1.05, "1 minute."],
    [1.1, "2 minutes."],
    [15, "15 minutes."],
    [15.05, "15 minutes."],
    [1440, "24 hours."],
  ])("give the rest of a lock in whole minutes or hours, rounded up but for a few seconds: %s", (minutes, words) => {
    const outcome = { kind: "locked", until: minutesOn(minutes) } as const;
    for (const { said } of [startWords(outcome, now), checkWords(outcome, now), resendWords(outcome, now)])
      expect(wordsIn("en", said)).toContain(words);
  });

  it("are for the field that has to be corrected", () => {
    expect(startWords(started["bad-number"], now).field).toBe("phone");
    expect(startWords(started.unknown, now).field).toBe("form");
    expect(checkWords(checked.malformed, now).field).toBe("code");
    expect(checkWords(checked.wrong, now).field).toBe("code");
    expect(checkWords(checked.busy, now).field).toBe("form");
  });

  it("about a new code are good news only if one was sent", () => {
    const good = Object.values(resent).filter((outcome) => resendWords(outcome, now).tone === "good");
    expect(good.map(({ kind }) => kind)).toEqual(["sent-sms", "calling"]);
  });

  it("for a number of another account do not mention that account", () => {
    expect(wordsIn("en", restartWords.taken)).not.toMatch(/another account|exists|belongs|registered|someone/i);
  });
});

it.each([
  ["number", 540, "Too many codes were sent to this number. Wait 9 minutes, or use another number."],
  ["account", 60, "Too many codes were sent for this account. Wait 1 minute, then try again."],
  ["address", 3_600, "Too many codes were asked for from your network. Wait 60 minutes, then try again."],
  ["block", 7_200, "We send no more codes to numbers like this one for now. Wait 2 hours, or use another number."],
] as const)("a cap says what is capped and for how long: %s", (by, seconds, sentence) => {
  expect(wordsIn("en", startWords({ kind: "too-many-codes", by, seconds }, now).said)).toBe(sentence);
  expect(wordsIn("en", resendWords({ kind: "too-many-codes", by, seconds }, now).said)).toBe(sentence);
});
