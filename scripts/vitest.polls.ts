import { randomUUID } from "node:crypto";
import { db } from "../lib/platform/db";
import type { Poll } from "../lib/polls/poll/rules";
import { now } from "./vitest.people";

/** The polls that unit tests begin with. */

export const at = (ms: number) => new Date(now.getTime() + ms);

/** A poll with three choices, open at `now` unless `settings` say otherwise. */
export function poll(settings: Partial<Poll> = {}): Promise<Poll> {
  const id = randomUUID().replaceAll("-", "").slice(0, 12);
  const times = { publishedAt: at(-1), createdAt: at(-1), updatedAt: at(-1) };
  return db().poll.create({ data: { id, question: "Which?", choices: ["A", "B", "C"], ...times, ...settings } });
}
