import { randomUUID } from "node:crypto";
import { pathToFileURL } from "node:url";
import { hashPassword } from "../lib/accounts/password/argon2";
import { closeDb, db } from "../lib/platform/db";
import { seal } from "../lib/platform/keys";
import { findPoll } from "../lib/polls/poll/data";
import { boundsOf, type Settings } from "../lib/polls/poll/rules";
import { fold } from "../lib/polls/tally/changes";
import { countVoters } from "../lib/polls/tally/data";
import { castVote } from "../lib/polls/vote/changes";
import { migrate } from "./migrate";

// The demo data: one account and a few polls. Safe to run again: it adds what is missing and restores the rest.

const person = { username: "test", email: "test@example.com", fullName: "Demo Person", password: "test1234" };

type DemoPoll = Partial<Settings> & { formerId?: number; question: string; choices: string[]; ballots: [text: string, count: number][] };

const forProven = { resultsFor: "proven", kind: "single" } as const;

// Newest first, as on the front page. The ballots are as lib/polls/ballot/rules.ts writes them.
const polls: DemoPoll[] = [
  {
    ...forProven,
    formerId: 1,
    question: "What is your favorite kind of dog?",
    choices: ["A beagle", "A golden retriever", "A cat", "I can't choose!"],
    ballots: [],
  },
  {
    ...forProven,
    formerId: 2,
    question: "Who let the dogs out?",
    choices: ["I did", "You did", "A cat did", "The Baha Men"],
    ballots: [],
  },
  {
    ...forProven,
    formerId: 3,
    question: "What's up dog?",
    choices: ["Nothing", "I'm OK!", "Up, down, all the same to me", "It's rabbit huntung season!"],
    ballots: [],
  },
  {
    formerId: 4,
    question: "Which languages do you speak?",
    kind: "approval",
    choices: ["English", "Spanish", "French", "Another one"],
    ballots: [
      ["0", 4],
      ["0,1", 3],
      ["0,2", 2],
      ["1", 1],
      ["0,1,3", 2],
    ],
  },
  {
    question: "Where should the new bench stand?",
    kind: "ranking",
    blank: true,
    description: "The parish pays for one bench. Put the places in the order in which you would like to sit there.",
    choices: ["By the river", "On the market square", "Under the old lime tree", "At the bus stop"],
    ballots: [
      ["0>2>1", 6],
      ["1>3", 4],
      ["2>0>1>3", 5],
      ["3>1", 3],
      ["2>1", 2],
      ["-", 1],
    ],
  },
  {
    question: "How did you like the summer party?",
    kind: "score",
    description: "5 is the best.",
    choices: ["The music", "The food", "The games", "The weather"],
    ballots: [
      ["0:5,1:4,2:3,3:0", 3],
      ["0:4,1:5,2:4,3:1", 4],
      ["0:3,1:5", 2],
      ["0:5,1:3,2:5,3:2", 2],
    ],
  },
  {
    question: "Which two evenings suit you?",
    kind: "several",
    min: 1,
    max: 2,
    mayChange: true,
    choices: ["Monday", "Tuesday", "Wednesday", "Thursday"],
    ballots: [
      ["0,1", 4],
      ["1,3", 5],
      ["2", 2],
      ["1,2", 3],
    ],
  },
  {
    question: "Shall we move the meeting to the morning?",
    kind: "single",
    blank: true,
    choices: ["Yes", "No"],
    ballots: [
      ["0", 9],
      ["1", 6],
      ["-", 2],
    ],
  },
];

export async function seed(): Promise<void> {
  refuseProduction();
  await seedPerson();
  for (const [index, poll] of polls.entries()) await seedPoll(poll, index);
}

function refuseProduction() {
  if (process.env.VERCEL_ENV === "production" || (process.env.NODE_ENV === "production" && process.env.POLLSTR_SANDBOX !== "1")) {
    throw new Error("The demo data has an account with a known password: it is not for a production environment.");
  }
}

async function seedPerson() {
  const { password, ...names } = person;
  const found = await db().user.findFirst({ where: { OR: [{ username: names.username }, { email: names.email }] } });
  const emailVerifiedAt = found?.emailVerifiedAt ?? new Date();
  const data = { ...names, emailVerifiedAt, passwordHash: await hashPassword(password) };
  if (found) await db().user.update({ where: { id: found.id }, data });
  else await db().user.create({ data });
}

async function seedPoll({ formerId, ballots, ...given }: DemoPoll, index: number) {
  const { kind = "single", min = null, max = null, choices } = given;
  const settings = { ...given, ...boundsOf(kind, min, max, choices.length) };
  // A database that is older than these ids has the poll under an id of its own.
  const known = formerId && (await db().poll.findUnique({ where: { formerId }, select: { id: true } }));
  const id = known ? known.id : `dem${String(index + 1).padStart(9, "0")}`;
  const publishedAt = new Date(Date.now() - index * 60_000);
  const data = { formerId: formerId ?? null, ...settings };
  await db().poll.upsert({ where: { id }, create: { id, publishedAt, ...data }, update: {}, select: { id: true } });
  if ((await countVoters(id)) === 0) await castAll(id, ballots);
}

/** Casts ballots by voters who leave afterwards, so that no account stays. */
async function castAll(id: string, ballots: DemoPoll["ballots"]) {
  const poll = await findPoll(id);
  const texts = ballots.flatMap(([text, count]) => Array<string>(count).fill(text));
  for (const [index, text] of texts.entries()) {
    // No country has the code 999.
    const voter = { id: randomUUID(), phoneSealed: seal("phone seal", `+999${id.slice(3)}${index}`) };
    const email = `${voter.id}@example.com`;
    await db().user.create({ data: { ...voter, email, fullName: "Demo Voter", passwordHash: "none" }, select: { id: true } });
    const cast = poll && (await castVote(voter, poll, text, new Date()));
    if (cast?.kind !== "counted") throw new Error(`The demo vote ${text} in ${id} was not counted.`);
    await db().user.delete({ where: { id: voter.id }, select: { id: true } });
  }
  await fold(id);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  try {
    refuseProduction();
    // In the same process, because opening the embedded database is slow.
    for (const name of await migrate()) console.log(`applied ${name}`);
    await seed();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  } finally {
    await closeDb();
    process.exit(); // The migration engine leaves a timer that would keep the process alive for ten seconds.
  }
}
