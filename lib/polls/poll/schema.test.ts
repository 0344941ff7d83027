import { parseWithZod } from "@conform-to/zod/v4";
import { describe, expect, it } from "vitest";
import { settings } from "../../../scripts/vitest.settings";
import type { Settings } from "./rules";
import {
  laterForm,
  parseFormerId,
  parsePollId,
  pollForm,
  pollRequest,
  settingsOfForm,
  settingsOfRequest,
  typedOf,
  withLater,
} from "./schema";

/** Parses a form as the form actions do. */
function posted(fields: Record<string, string>) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return parseWithZod(form, { schema: pollForm });
}
function settingsOf(fields: Record<string, string>, stored?: Settings): Settings {
  const submission = posted(fields);
  if (submission.status !== "success") throw new Error(JSON.stringify(submission.error));
  return settingsOfForm(submission.value, stored);
}
const errorsOf = (fields: Record<string, string>) => posted(fields).reply().error;

describe("the form of a poll", () => {
  it("needs no more than a question and three lines", () => {
    expect(settingsOf({ question: "Lunch?", choices: "Soup\nSalad\nPie", listed: "on" })).toEqual(settings);
  });

  it("may be empty, as a draft", () => {
    expect(settingsOf({})).toMatchObject({ question: "", choices: [], listed: false });
  });

  it("takes one choice a line, of any system, without blanks around it and without empty lines", () => {
    expect(settingsOf({ choices: "  Soup \r\n\r\n\tSalad\u200b\n \u2800 \nCafe\u0301 " }).choices).toEqual(["Soup", "Salad", "Caf\u00e9"]);
  });

  it("cleans what other people will read", () => {
    const settings = settingsOf({
      question: " \u202eLunch\u202c  at\u00a0noon? ",
      description: " One\r\n\r\n\r\n\r\ntwo ",
      askedBy: " \u200b ",
    });
    expect(settings).toMatchObject({ question: "Lunch at noon?", description: "One\n\ntwo", askedBy: null });
  });

  it("takes the numbers of several choices, which may be left empty", () => {
    expect(settingsOf({ kind: "several", choices: "a\nb\nc", min: "2", max: "3" })).toMatchObject({ min: 2, max: 3 });
    expect(settingsOf({ kind: "several", choices: "a\nb\nc", min: "", max: "" })).toMatchObject({ min: 1, max: 3 });
  });

  it.each(["9999-12-31T23:59", "0001-01-01T00:00", "0000-01-01T00:00"])("refuses a time that no database can give back: %s", (closes) => {
    expect(errorsOf({ closes, timeZone: "America/Los_Angeles" })).toEqual({ closes: ["pollFaults.no-time"] });
  });

  it("reads its times in its zone", () => {
    const times = { opens: "2026-03-29T02:30", closes: "2026-10-25T02:30", timeZone: "Europe/Berlin" };
    expect(settingsOf(times)).toMatchObject({
      opensAt: new Date("2026-03-29T01:30:00Z"),
      closesAt: new Date("2026-10-25T00:30:00Z"),
      timeZone: "Europe/Berlin",
    });
  });

  it("keeps an instant that was not touched, though its local time comes twice or has seconds", () => {
    const second = { ...settingsOf({}), closesAt: new Date("2026-10-25T01:30:12.345Z"), timeZone: "Europe/Berlin" };
    expect(settingsOf(typedOf(second), second).closesAt).toEqual(second.closesAt);
    expect(settingsOf({ ...typedOf(second), timeZone: "UTC" }, second).closesAt).toEqual(new Date("2026-10-25T02:30:00Z"));
  });

  it("shows again what was saved", () => {
    const fields = {
      question: "Lunch?",
      description: "At noon",
      choices: "Soup\nSalad\nPie",
      kind: "several",
      min: "2",
      max: "",
      opens: "2026-05-01T09:00",
      closes: "2026-05-01T18:00",
      timeZone: "America/New_York",
      resultsWhen: "after_voting",
      resultsFor: "proven",
      askedBy: "Ann",
      mayChange: "on",
      listed: "on",
    };
    expect(typedOf(settingsOf(fields))).toEqual(fields);
    expect(typedOf(settingsOf({ ...fields, min: "1" }))).toMatchObject({ min: "1", max: "" });
    expect(typedOf(settingsOf({ kind: "single", min: "2", max: "3" }))).toMatchObject({ min: "", max: "" });
  });

  it.each([
    ["closes", "soon", "pollFaults.no-time"],
    ["opens", "2026-02-30T10:00", "pollFaults.no-time"],
    ["timeZone", "Mars/Olympus", "pollFaults.no-zone"],
    ["kind", "borda", "pollFaults.no-kind"],
    ["min", "two", "pollFaults.no-number"],
    ["max", "1.5", "pollFaults.no-number"],
    ["min", "-1", "pollFaults.no-number"],
    ["resultsWhen", "never", "pollFaults.no-option"],
    ["resultsFor", "friends", "pollFaults.no-option"],
    ["choices", `${"x".repeat(200)}\n`.repeat(500), "pollFaults.too-long-text"],
  ])("refuses %s %j", (field, value, error) => {
    expect(errorsOf({ [field]: value })).toEqual({ [field]: [error] });
  });
});

describe("the form for later changes", () => {
  it("changes the description and the closing time, and nothing else", () => {
    const stored = settingsOf({ question: "Lunch?", choices: "a\nb", opens: "2026-05-01T09:00", timeZone: "Europe/Berlin" });
    const form = laterForm.parse({ description: " More ", closes: "2026-05-02T09:00", timeZone: "UTC", question: "Dinner?" });
    expect(withLater(stored, form)).toEqual({
      ...stored,
      description: "More",
      closesAt: new Date("2026-05-02T09:00:00Z"),
      timeZone: "UTC",
    });
  });
});

describe("the API's call that makes a poll", () => {
  it("needs no more than a question and choices", () => {
    const body = pollRequest.parse({ question: " Lunch? ", choices: ["Soup", " Salad "] });
    expect(body.publish).toBe(true);
    expect(settingsOfRequest(body)).toMatchObject({
      question: "Lunch?",
      choices: ["Soup", "Salad"],
      kind: "single",
      max: 1,
      listed: true,
      askedBy: null,
      closesAt: null,
    });
  });

  it("takes a time in lower case", () => {
    const body = pollRequest.parse({ question: "?", choices: [], opens_at: "2026-05-01t09:00:00z" });
    expect(settingsOfRequest(body).opensAt).toEqual(new Date("2026-05-01T09:00:00Z"));
  });

  it("takes times with their offset", () => {
    const body = pollRequest.parse({ question: "?", choices: [], closes_at: "2026-05-01T09:00:00+02:00", asked_by: " Ann " });
    expect(settingsOfRequest(body)).toMatchObject({ closesAt: new Date("2026-05-01T07:00:00Z"), askedBy: "Ann" });
  });

  it("refuses a time without its offset, and what is not text", () => {
    for (const wrong of [
      { closes_at: "2026-05-01T09:00" },
      { choices: "a\nb" },
      { choices: [1, 2] },
      { question: "\ud800" },
      { kind: "x" },
    ])
      expect(pollRequest.safeParse({ question: "?", choices: ["a", "b"], ...wrong }).success).toBe(false);
  });
});

describe("an id in an address", () => {
  it("has twelve characters, and an older one is a number", () => {
    expect(parsePollId("0123456789ab")).toBe("0123456789ab");
    for (const none of ["0123456789a", "0123456789AB", "0123456789il", "1", ""]) expect(parsePollId(none)).toBeNull();
    expect(parseFormerId("7")).toBe(7);
    for (const none of ["0", "07", "1e3", "-1", "0123456789ab"]) expect(parseFormerId(none)).toBeNull();
  });
});
