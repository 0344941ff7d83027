import { sql } from "../platform/db";

/** What an account can prove its owner by, besides a code to its number. A new kind is one more line. */
export type Factors = { app: boolean; passkey: boolean; recovery: boolean };

/** Which of them the account has, in one statement. They go with the number: without one it has none. */
export async function findFactors(userId: string): Promise<Factors> {
  const [row] = await sql<Factors>`
    SELECT EXISTS (SELECT 1 FROM "Authenticator" WHERE "userId" = ${userId}::uuid AND "isOn") AS "app",
           EXISTS (SELECT 1 FROM "Passkey" WHERE "userId" = ${userId}::uuid) AS "passkey",
           EXISTS (SELECT 1 FROM "RecoveryCode" WHERE "userId" = ${userId}::uuid AND "usedAt" IS NULL) AS "recovery"`;
  return row ?? { app: false, passkey: false, recovery: false };
}
