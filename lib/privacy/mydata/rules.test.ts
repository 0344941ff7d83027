import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { grantMinutes } from "../../accounts/mailcode/rules";
import { refreshHours } from "../../accounts/tokens/rules";
import { wordsIn } from "../../platform/words/intl";
import { keptMinutes, secretDays } from "../../polls/ballot/rules";
import { pendingMinutes } from "../../proof/authenticator/rules";
import { challengeMinutes as passkeyMinutes } from "../../proof/passkey/rules";
import { challengeMinutes } from "../../proof/phone/rules";
import { deviceDays, loginDays } from "../../sessions/rules";
import { rules } from "../retention/rules";
import { keptFor, leftOut, parts } from "./rules";

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");
const schema = new Map(
  [...read("prisma/schema.prisma").matchAll(/^model (\w+) \{(.*?)^\}/gms)].map(([, name = "", body = ""]) => [name, body]),
);
const page = read("docs/privacy.md");

/** The rows of the page's tables, with the name in their first cell. */
const rows = [...page.matchAll(/^\| `(\w[\w…-]*)`(.*)$/gm)].map(([row, name = ""]) => ({ name, row }));
const rowsOf = (name: string) => rows.filter((row) => row.name === name).map(({ row }) => row);
const periodsIn = (text: string) => text.match(/\d+ (minute|hour|day)s?\b/g) ?? [];

/** How long something is valid by the code, before its retention rule applies. */
const periods: Record<string, string[]> = {
  Session: [`${loginDays} days`],
  RememberedDevice: [`${deviceDays} days`],
  Challenge: [`${challengeMinutes} minutes`],
  MailCode: [`${grantMinutes} minutes`],
  TokenFamily: [`${refreshHours} hours`],
  Authenticator: [`${pendingMinutes} minutes`],
  PasskeyChallenge: [`${passkeyMinutes} minutes`],
  "pollstr-login": [`${loginDays} days`],
  "pollstr-proof": ["24 hours", `${deviceDays} days`],
  "pollstr-device": [`${deviceDays} days`],
  "pollstr-kept": [`${keptMinutes} minutes`],
  "pollstr-ballot-…": [`${secretDays} days`],
  "pollstr-reset": ["10 minutes"],
  "pollstr-form": ["1 day"],
  "pollstr-lang": ["365 days"],
  "pollstr-tried": ["1 day"],
};

describe("docs/privacy.md", () => {
  it("names every model of the schema, and no others", () => {
    const named = new Set(rows.map(({ name }) => name).filter((name) => !name.startsWith("pollstr-")));
    expect([...named].sort()).toEqual([...schema.keys()].sort());
  });

  it("names every cookie that the code sets, and no others", () => {
    const files = ["lib", "components"].flatMap((folder) =>
      readdirSync(new URL(`../../../${folder}`, import.meta.url), { recursive: true, encoding: "utf8" }).map((file) => `${folder}/${file}`),
    );
    const sources = files.filter((file) => /\.tsx?$/.test(file) && !/\.test\.|generated/.test(file)).map(read);
    const set = sources.flatMap((source) => [...source.matchAll(/(?:ookieName\([`"]|document\.cookie = ")(pollstr-\w+)/g)]);
    const named = rows.map(({ name }) => name).filter((name) => name.startsWith("pollstr-"));
    expect(named.map((name) => name.replace("-…", "")).sort()).toEqual([...new Set(set.map(([, name = ""]) => name))].sort());
  });

  it.each([...schema.keys()])("names every hash and encrypted column of %s", (model) => {
    const bytes = [...(schema.get(model) ?? "").matchAll(/^ {2}(\w+) +Bytes/gm)].map(([, column = ""]) => column);
    for (const column of bytes) expect(rowsOf(model).join("\n")).toContain(`\`${column}\``);
  });

  it.each([...new Set(rows.map(({ name }) => name))])("gives the same periods for %s as the code, and no others", (name) => {
    const rule = rules.find(({ table, hours }) => table === name && hours > 0);
    const expected = new Set([...(periods[name] ?? []), ...(rule ? [wordsIn("en", ["privacy.period", keptFor(name)])] : [])]);
    expect(new Set(periodsIn(rowsOf(name).join("\n")))).toEqual(expected);
  });

  it("gives no periods outside its tables, because nothing checks those", () => {
    expect(periodsIn(page.replace(/^\|.*$/gm, ""))).toEqual([]);
  });
});

it("every model is in the download of personal data, or left out for a stated reason", () => {
  const told: string[] = [...Object.values(parts), ...Object.keys(leftOut)];
  expect([...told].sort()).toEqual([...schema.keys()].sort());
  for (const reason of Object.values(leftOut)) expect(reason).toMatch(/\.$/);
});

it("no model with an account's data is left out as if it had none", () => {
  const owned = [...schema].filter(([name, body]) => name === "User" || /^ {2}(userId|voterId) /m.test(body)).map(([name]) => name);
  expect(owned.length).toBeGreaterThan(8);
  for (const model of owned) expect(leftOut[model], model).not.toBe(leftOut.Job);
});

it.each([
  ["Challenge", { count: 1, unit: "hours" }],
  ["SecurityEvent", { count: 90, unit: "days" }],
])("the period of %s is in the largest unit that is whole: %o", (model, period) => {
  expect(keptFor(model)).toEqual(period);
});

it("there is no period for a model that no rule deletes", () => {
  expect(() => keptFor("Participation")).toThrow("No rule deletes Participation.");
});
