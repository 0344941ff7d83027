import { pathToFileURL } from "node:url";
import { hashPassword } from "../lib/accounts/password/argon2";
import { closeDb, db } from "../lib/platform/db";
import { migrate } from "./migrate";

// The demo data: one account and a few polls. Safe to run again: it adds what is missing and restores the rest.

const person = { username: "test", email: "test@example.com", fullName: "Demo Person", password: "test1234" };

// Newest first, as on the front page.
const polls = [
  { question: "What is your favorite kind of dog?", choices: ["A beagle", "A golden retriever", "A cat", "I can't choose!"] },
  { question: "Who let the dogs out?", choices: ["I did", "You did", "A cat did", "The Baha Men"] },
  { question: "What's up dog?", choices: ["Nothing", "I'm OK!", "Up, down, all the same to me", "It's rabbit huntung season!"] },
  { question: "Which languages do you speak?", multiple: true, choices: ["English", "Spanish", "French", "Another one"] },
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

async function seedPoll({ question, multiple = false, choices }: (typeof polls)[number], minutesAgo: number) {
  const publishedAt = new Date(Date.now() - minutesAgo * 60_000);
  const { id } = await db().poll.upsert({ where: { question }, create: { question, multiple, publishedAt }, update: { multiple } });
  for (const [position, text] of choices.entries()) {
    await db().choice.upsert({
      where: { pollId_position: { pollId: id, position } },
      create: { pollId: id, position, text },
      update: { text },
    });
  }
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
