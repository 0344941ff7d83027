// Makes thousands of people with proven phones, and polls: their rows by SQL, their cookies by the app's own functions.
import { randomBytes } from "node:crypto";
import { tsImport } from "tsx/esm/api";

/** @typedef {{ query: (sql: string, values?: unknown[]) => Promise<{ rows: any[] }> }} Database */
/** @typedef {{ email: string, userId: string, provenSession: string, newSession: string }} Rows */
/** @typedef {{ email: string, proven: string, unproven: string }} Voter the two are Cookie headers */
/** @typedef {"single" | "several" | "approval" | "ranking" | "score"} Kind */
/** @typedef {{ id: string, kind: Kind }} Poll */
/** @typedef {Record<"form" | "script" | "strange" | "visit" | "plain", Poll>} Polls a poll for each kind of request that votes, so that nobody votes twice in one */

export const password = "correct horse battery staple";
export const choiceCount = 5;

/**
 * Adds people, each with one proven and one unproven session.
 * @param {Database} database
 * @param {number} count
 */
export async function addVoters(database, count) {
  /** @type {typeof import("../lib/accounts/password/argon2.ts")} */
  const { hashPassword } = await tsImport("../lib/accounts/password/argon2.ts", import.meta.url);
  /** @type {typeof import("../lib/platform/keys.ts")} */
  const { lineHash, seal } = await tsImport("../lib/platform/keys.ts", import.meta.url);
  const numbers = Array.from({ length: count }, (_, n) => `+447${String(n).padStart(9, "0")}`);
  await database.query(
    `INSERT INTO "User" ("id", "email", "fullName", "passwordHash", "emailVerifiedAt", "phoneHash", "phoneSealed", "phoneProvenAt")
     SELECT gen_random_uuid(), 'voter' || n || '@example.com', 'Voter ' || n, $1, now(), decode(hash, 'hex'), decode(sealed, 'hex'), now()
     FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS voter(hash, sealed, n)`,
    [await hashPassword(password), numbers.map((e164) => hex(lineHash(e164))), numbers.map((e164) => hex(seal("phone seal", e164)))],
  );
  // Seen just now, as after a real login. Otherwise each first request would note that, too.
  for (const provenAt of ["now()", "NULL"]) {
    await database.query(
      `INSERT INTO "Session" ("id", "userId", "createdAt", "seenAt", "expiresAt", "provenAt")
       SELECT gen_random_uuid(), "id", now(), now(), now() + interval '30 days', ${provenAt} FROM "User"`,
    );
  }
}

/** @param {Uint8Array} bytes */
const hex = (bytes) => Buffer.from(bytes).toString("hex");

/**
 * Returns cookies of people, in the order in which they were added. Each call seals them anew, so that no process has
 * seen them before.
 * @param {Database} database
 * @param {{ from?: number, count?: number }} [part]
 * @returns {Promise<Voter[]>}
 */
export async function cookiesOf(database, { from = 0, count } = {}) {
  /** @type {typeof import("../lib/sessions/cookies.ts")} */
  const { loginCookie, proofCookie, sealLogin, sealProof } = await tsImport("../lib/sessions/cookies.ts", import.meta.url);
  const { rows } = await database.query(
    `SELECT u."id" AS "userId", u."email",
            (SELECT s."id" FROM "Session" s WHERE s."userId" = u."id" AND s."provenAt" IS NOT NULL) AS "provenSession",
            (SELECT s."id" FROM "Session" s WHERE s."userId" = u."id" AND s."provenAt" IS NULL
              ORDER BY s."createdAt" LIMIT 1) AS "newSession"
     FROM "User" u ORDER BY length(u."email"), u."email" OFFSET $1 LIMIT $2`,
    [from, count ?? null],
  );
  const seal = async (/** @type {Rows} */ { userId, email, provenSession, newSession }) => {
    const login = (/** @type {string} */ sessionId) => sealLogin({ sessionId, userId }).then((value) => `${loginCookie()}=${value}`);
    const proof = await sealProof({ sessionId: provenSession, userId });
    return { email, proven: `${await login(provenSession)}; ${proofCookie()}=${proof}`, unproven: await login(newSession) };
  };
  /** @type {Voter[]} */
  const voters = [];
  for (let at = 0; at < rows.length; at += 50) voters.push(...(await Promise.all(rows.slice(at, at + 50).map(seal))));
  return voters;
}

/** The letters of a poll's id, as in lib/polls/poll/changes.ts. The site refuses other ids. */
const idLetters = "0123456789abcdefghjkmnpqrstvwxyz";

/**
 * Adds a published poll with five choices.
 * @param {Database} database
 * @param {string} question
 * @param {Kind} [kind]
 * @returns {Promise<Poll>}
 */
export async function addPoll(database, question, kind = "single") {
  const id = [...randomBytes(12)].map((byte) => idLetters[byte % 32]).join("");
  await database.query(
    `INSERT INTO "Poll" ("id", "question", "choices", "kind", "max", "publishedAt")
     SELECT $1, $2, array_agg('Answer ' || n ORDER BY n), $3::"PollKind", $4, now() FROM generate_series(1, $5::int) n`,
    [id, question, kind, kind === "single" ? 1 : choiceCount, choiceCount],
  );
  return { id, kind };
}

/**
 * Adds polls for some rounds.
 * @param {Database} database
 * @param {number} count
 * @returns {Promise<Polls[]>}
 */
export async function pollSets(database, count) {
  const sets = [];
  for (let n = 1; n <= count; n++) {
    const one = (/** @type {string} */ what) => addPoll(database, `${what} ${n}?`);
    sets.push({
      form: await one("Form"),
      script: await one("Script"),
      strange: await one("Strange"),
      visit: await one("Visit"),
      plain: await one("Plain"),
    });
  }
  return sets;
}

/**
 * Adds listed polls that nobody has voted in.
 * @param {Database} database
 * @param {number} count
 */
export async function addPolls(database, count) {
  await database.query(
    `INSERT INTO "Poll" ("id", "question", "description", "choices", "turnout", "publishedAt")
     SELECT substr(md5('poll' || n), 1, 12), 'Question ' || n || ' about ' || (ARRAY['tea', 'trains', 'gardens', 'music'])[1 + n % 4],
            'Which of these, in the year ' || n % 1000 || '?', ARRAY['Yes', 'No'], n % 500, now() - n * interval '1 second'
     FROM generate_series(1, $1::int) n`,
    [count],
  );
}

/**
 * Adds counted ballots of people whose accounts have been deleted: to the tally, as a fold leaves it. At most 2,000 of them differ.
 * @param {Database} database
 * @param {Poll} poll
 * @param {number} count
 */
export async function addBallots(database, { id, kind }, count) {
  /** @type {Set<string>} */
  const texts = new Set();
  for (let tries = 0; tries < 6000 && texts.size < Math.min(count, 2000); tries++) texts.add(randomBallot(kind));
  const each = Math.floor(count / texts.size);
  const counts = [...texts].map((_, at) => each + (at < count % texts.size ? 1 : 0));
  await database.query(`INSERT INTO "Tally" ("pollId", "ballot", "count") SELECT $1, * FROM unnest($2::text[], $3::int[])`, [
    id,
    [...texts],
    counts,
  ]);
  await database.query(
    `INSERT INTO "LogHead" ("pollId", "size", "voters", "ballots", "tallied") VALUES ($1, 1 + 2 * $2::int, $2, $2, 1 + 2 * $2::int)`,
    [id, count],
  );
  await database.query(`UPDATE "Poll" SET "turnout" = $2 WHERE "id" = $1`, [id, count]);
}

/** @param {Kind} kind */
function randomBallot(kind) {
  const below = (/** @type {number} */ end) => Math.floor(Math.random() * end);
  const shuffled = Array.from({ length: choiceCount }, (_, n) => n).sort(() => Math.random() - 0.5);
  const some = shuffled.slice(0, 1 + below(choiceCount));
  if (kind === "single") return String(shuffled[0]);
  if (kind === "ranking") return some.join(">");
  some.sort();
  return kind === "score" ? some.map((choice) => `${choice}:${below(6)}`).join(",") : some.join(",");
}
