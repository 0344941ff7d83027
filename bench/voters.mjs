// Makes thousands of people with proven phones: their rows by SQL, their cookies by the app's own functions.
import { tsImport } from "tsx/esm/api";

/** @typedef {{ query: (sql: string, values?: unknown[]) => Promise<{ rows: any[] }> }} Database */
/** @typedef {{ email: string, userId: string, provenSession: string, newSession: string }} Rows */
/** @typedef {{ email: string, proven: string, unproven: string }} Voter the two are Cookie headers */

export const password = "correct horse battery staple";

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
  for (const provenAt of ["now()", "NULL"]) {
    await database.query(
      `INSERT INTO "Session" ("id", "userId", "createdAt", "expiresAt", "provenAt")
       SELECT gen_random_uuid(), "id", now(), now() + interval '30 days', ${provenAt} FROM "User"`,
    );
  }
}

/** @param {Uint8Array} bytes */
const hex = (bytes) => Buffer.from(bytes).toString("hex");

/**
 * Returns the people's cookies, in the order in which they were added.
 * @param {Database} database
 * @returns {Promise<Voter[]>}
 */
export async function cookiesOf(database) {
  /** @type {typeof import("../lib/sessions/cookies.ts")} */
  const { loginCookie, proofCookie, sealLogin, sealProof } = await tsImport("../lib/sessions/cookies.ts", import.meta.url);
  const { rows } = await database.query(
    `SELECT u."id" AS "userId", u."email",
            (SELECT s."id" FROM "Session" s WHERE s."userId" = u."id" AND s."provenAt" IS NOT NULL) AS "provenSession",
            (SELECT s."id" FROM "Session" s WHERE s."userId" = u."id" AND s."provenAt" IS NULL) AS "newSession"
     FROM "User" u ORDER BY length(u."email"), u."email"`,
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

/**
 * Adds a published poll with four choices.
 * @param {Database} database
 * @param {string} question
 * @returns {Promise<{ id: number, choices: number[] }>}
 */
export async function addPoll(database, question) {
  const { rows } = await database.query(`INSERT INTO "Poll" ("question", "publishedAt") VALUES ($1, now()) RETURNING "id"`, [question]);
  const id = rows[0].id;
  const added = await database.query(
    `INSERT INTO "Choice" ("pollId", "text", "position") SELECT $1, 'Answer ' || n, n FROM generate_series(0, 3) n RETURNING "id"`,
    [id],
  );
  return { id, choices: added.rows.map((row) => row.id) };
}

/**
 * Adds votes of people whose accounts have been deleted.
 * @param {Database} database
 * @param {{ id: number, choices: number[] }} poll
 * @param {number} count
 */
export async function addVotes(database, poll, count) {
  await database.query(
    `INSERT INTO "Vote" ("pollId", "ballotKey", "choiceIds", "castAt")
     SELECT $1::int, sha256(gen_random_uuid()::text::bytea), ARRAY[($2::int[])[1 + n % 4]], now() FROM generate_series(1, $3::int) n`,
    [poll.id, poll.choices, count],
  );
}
