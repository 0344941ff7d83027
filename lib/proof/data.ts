import { sql } from "../platform/db";
import type { ProofMethod } from "../sessions/rules";

/** The kinds of proof that an account has set up, besides a code to its number. */
export type Factors = Record<Exclude<ProofMethod, "phone">, boolean>;

/**
 * Reads which kinds the account has, in one statement. An account without a number has none, because removing the
 * number removes them too.
 */
export async function findFactors(userId: string): Promise<Factors> {
  const [row] = await sql<Factors>`
    SELECT EXISTS (SELECT 1 FROM "Authenticator" WHERE "userId" = ${userId}::uuid AND "isOn") AS "authenticator",
           EXISTS (SELECT 1 FROM "Passkey" WHERE "userId" = ${userId}::uuid) AS "passkey",
           EXISTS (SELECT 1 FROM "RecoveryCode" WHERE "userId" = ${userId}::uuid AND "usedAt" IS NULL) AS "recovery"`;
  return row ?? { authenticator: false, passkey: false, recovery: false };
}
