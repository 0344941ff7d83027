import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { db } from "../../platform/db";
import { findPolls } from "./data";
import { readPlace, type Sort } from "./rules";

const now = new Date("2026-03-01T12:00:00.000Z");
const at = (minutes: number) => new Date(now.getTime() + minutes * 60_000);

type Given = {
  question: string;
  description?: string;
  listed?: boolean;
  publishedAt?: Date | null;
  opensAt?: Date;
  closesAt?: Date;
  turnout?: number;
};

let made = 0;
const idOf = (number: number) => String(number).padStart(12, "0");
const make = (polls: Given[]) =>
  db().poll.createMany({ data: polls.map((poll) => ({ id: idOf(++made), choices: ["a", "b"], publishedAt: at(-made), ...poll })) });

/** All pages of a list, each of `limit` polls. */
async function pages(sort: Sort, limit: number, search = ""): Promise<string[][]> {
  const all: string[][] = [];
  let after = null;
  do {
    const page = await findPolls({ sort, limit, after, search }, now);
    all.push(page.polls.map(({ question }) => question));
    after = page.next === null ? null : readPlace(page.next, sort);
  } while (after !== null);
  return all;
}
const questions = async (search: string) => (await pages("new", 50, search)).flat();

beforeAll(async () => {
  await make([
    { question: "Newest", turnout: 5 },
    { question: "Second", turnout: 9, closesAt: at(30) },
    { question: "Third, of the same minute", turnout: 5, closesAt: at(10), publishedAt: at(-2) },
    { question: "Not open yet", turnout: 0, opensAt: at(20), closesAt: at(40) },
    { question: "Closed", turnout: 50, closesAt: at(-1) },
    { question: "Oldest", turnout: 0, publishedAt: at(-100) },
    { question: "By link only", listed: false, closesAt: at(5), turnout: 99 },
    { question: "A draft", publishedAt: null, closesAt: at(5) },
    { question: "Not published yet", publishedAt: at(1), closesAt: at(5) },
  ]);
});

describe("the index", () => {
  it("lists the published polls that are listed, the newest first, on pages without a gap or a repetition", async () => {
    const all = ["Newest", "Second", "Third, of the same minute", "Not open yet", "Closed", "Oldest"];
    expect(await pages("new", 50)).toEqual([all]);
    expect(await pages("new", 2)).toEqual([all.slice(0, 2), all.slice(2, 4), all.slice(4)]);
    expect((await pages("new", 1)).flat()).toEqual(all);
    expect(await pages("new", 6)).toEqual([all]);
  });

  it("lists those with most voters first", async () => {
    const all = ["Closed", "Second", "Newest", "Third, of the same minute", "Not open yet", "Oldest"];
    expect((await pages("active", 1)).flat()).toEqual(all);
    expect(await pages("active", 4)).toEqual([all.slice(0, 4), all.slice(4)]);
  });

  it("lists those that close next first, and none that has closed, never closes or is not open yet", async () => {
    expect((await pages("closing", 1)).flat()).toEqual(["Third, of the same minute", "Second"]);
  });

  it("goes on where it was, though a newer poll was published meanwhile", async () => {
    const first = await findPolls({ sort: "new", limit: 2 }, now);
    const id = randomUUID()
      .replaceAll("-", "")
      .slice(0, 12)
      .replace(/[^0-9]/g, "a");
    await db().poll.create({ data: { id, question: "Just now", choices: ["a", "b"], publishedAt: at(0) }, select: { id: true } });
    const after = first.next === null ? null : readPlace(first.next, "new");
    const second = await findPolls({ sort: "new", limit: 2, after }, now);
    expect(second.polls.map(({ question }) => question)).toEqual(["Third, of the same minute", "Not open yet"]);
    await db().poll.delete({ where: { id }, select: { id: true } });
  });
});

describe("a search", () => {
  beforeAll(() =>
    make([
      { question: "Pizza/pasta on Friday?", publishedAt: at(-200) },
      { question: "Lunch?", description: "Who does not like PIZZA may bring soup.", publishedAt: at(-201) },
      { question: "Wer mag M\u00fcsli?", publishedAt: at(-202) },
      { question: "Pizza in secret?", listed: false, publishedAt: at(-203) },
      { question: "<b>Pizza</b>?", publishedAt: at(-204) },
    ]),
  );

  it("finds words of the question and the description, by their beginning and in any case", async () => {
    expect(await questions("piz")).toEqual(["Pizza/pasta on Friday?", "Lunch?", "<b>Pizza</b>?"]);
    expect(await questions("PASTA pizza")).toEqual(["Pizza/pasta on Friday?"]);
    expect(await questions("m\u00fcsli")).toEqual(["Wer mag M\u00fcsli?"]);
    expect((await pages("active", 1, "pizza")).flat()).toHaveLength(3);
  });

  it.each(["nothing of the kind", "???", "' OR 1=1 --", 'pizza\'); DROP TABLE "Poll"', "\\", "\u0000"])(
    "for %j finds nothing",
    async (search) => {
      expect(await questions(search)).toEqual([]);
    },
  );
});
