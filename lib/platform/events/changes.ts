import { sql } from "../db";
import { keyedHash } from "../keys";
import { log, summary } from "../log";

export type SecurityEvent =
  | "account-created"
  | "account-deleted"
  | "data-downloaded"
  | "login"
  | "login-failed"
  | "mail-code-sent"
  | "mail-code-right"
  | "mail-code-wrong"
  | "mail-code-ended"
  | "email-changed"
  | "password-changed"
  | "password-reset"
  | "token-reused"
  | "tokens-ended"
  | "limit-hit"
  | "number-refused"
  | "phone-code-sent"
  | "phone-code-wrong"
  | "phone-code-locked"
  | "phone-proven"
  | "session-ended"
  | "device-remembered"
  | "device-forgotten"
  | "recovery-codes-created"
  | "recovery-code-used"
  | "recovery-code-wrong"
  | "authenticator-added"
  | "authenticator-removed"
  | "authenticator-proven"
  | "authenticator-code-wrong"
  | "authenticator-code-locked"
  | "phone-changed"
  | "phone-removed"
  | "phone-change-undone"
  | "undo-code-wrong"
  | "passkey-added"
  | "passkey-removed"
  | "passkey-proven"
  | "passkey-wrong"
  | "passkey-counter-back"
  | "logout";

/** Whom an event is about: the account's id and the client's network address, where they are known. */
export type About = { userId?: string | undefined; address?: string | undefined };

/** Every refused try is a "limit-hit", and nothing limits those. So the table gets one of each account and address in this time. */
const hitMinutes = 15;

/**
 * Records a security event in the log and in the append-only table, with the network address as a keyed hash. A failure
 * to write the row is logged and not thrown, because the event itself has already happened.
 */
export async function record(kind: SecurityEvent, { userId, address }: About, now: Date): Promise<void> {
  log.info({ event: kind, ...(userId && { user: userId }) });
  const hash = address ? keyedHash("event", address) : null;
  try {
    await sql`
      INSERT INTO "SecurityEvent" ("at", "kind", "userId", "addressHash")
      SELECT ${now}::timestamptz, ${kind}::text, ${userId ?? null}::uuid, ${hash}::bytea
      WHERE ${kind}::text <> 'limit-hit' OR NOT EXISTS (
        SELECT FROM "SecurityEvent" WHERE "kind" = 'limit-hit' AND "addressHash" = ${hash}::bytea
          AND "userId" IS NOT DISTINCT FROM ${userId ?? null}::uuid AND "at" > ${now}::timestamptz - ${hitMinutes}::int * interval '1 minute')`;
  } catch (error) {
    log.error({ event: "security-event-lost", kind, ...summary(error) });
  }
}
