import { sql } from "../platform/db";

/** The kinds of proof that an account has set up, besides a code to its number. */
export type Factors = { app: boolean; passkey: boolean; recovery: boolean };

/**
 * Reads which kinds the account has, in one statement. An account without a number has none, because removing the
 * number removes them too.
 */
export async function findFactors(userId: string): Promise<Factors> {
  const [row] = await sql<Factors>`
    SELECT EXISTS (SELECT 1 FROM "Authenticator" WHERE "userId" = ${userId}::uuid AND "isOn") AS "app",
           EXISTS (SELECT 1 FROM "Passkey" WHERE "userId" = ${userId}::uuid) AS "passkey",
           EXISTS (SELECT 1 FROM "RecoveryCode" WHERE "userId" = ${userId}::uuid AND "usedAt" IS NULL) AS "recovery"`;
  return row ?? { app: false, passkey: false, recovery: false };
}
