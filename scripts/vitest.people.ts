import { randomBytes, randomUUID } from "node:crypto";
import { register } from "../lib/accounts/account/changes";
import { issue, type Pair } from "../lib/accounts/tokens/changes";
import { db } from "../lib/platform/db";
import type { Asker, Owner } from "../lib/proof/rules";
import { startSession, type Whereabouts } from "../lib/sessions/store";

/** The time, the accounts and the logins that unit tests begin with. */

export const now = new Date("2026-03-01T12:00:00.000Z");
/** Some seconds after that. */
export const plus = (seconds: number) => new Date(now.getTime() + seconds * 1000);

/** Logs an account in, as after its password was checked. Returns the session's id. */
export async function logIn(userId: string, now: Date, at?: Whereabouts): Promise<string> {
  const { passwordHash } = await db().user.findUniqueOrThrow({ where: { id: userId }, select: { passwordHash: true } });
  const id = await startSession({ userId, passwordHash }, now, at);
  if (id === null) throw new Error("The password has just changed.");
  return id;
}

/** Logs an account in to the API. */
export async function tokensOf({ id }: { id: string }, now: Date): Promise<Pair> {
  const pair = await issue(await db().user.findUniqueOrThrow({ where: { id } }), now);
  if (pair === null) throw new Error("The password has just changed.");
  return pair;
}

/** Another login of the same account. */
export const anotherLogin = async <Who extends Owner>(who: Who, now: Date): Promise<Who> => ({
  ...who,
  sessionId: await logIn(who.userId, now),
});

const bytes = () => new Uint8Array(randomBytes(32));
/** The columns of a number that can be neither read nor typed. */
const someNumber = () => ({ phoneHash: bytes(), phoneSealed: bytes() });

/** A new account, logged in, with or without a proven number. It has no password that could be typed. */
export async function person(now: Date, { isProven = false } = {}): Promise<Owner> {
  const { id: userId } = await db().user.create({
    data: { email: `${randomUUID()}@example.com`, fullName: "Ann", passwordHash: "x", ...(isProven && someNumber()) },
    select: { id: true },
  });
  return { userId, sessionId: await logIn(userId, now) };
}

export const password = "correct horse";
let members = 0;

/** A new account with that password, logged in, with or without a proven number. */
export async function member(now: Date, { isProven = true } = {}): Promise<Asker> {
  const email = `${randomUUID()}@example.com`;
  const made = await register({ fullName: "Ann", email, password }, `192.0.${members >> 8}.${members++ & 255}`, now);
  if (made.kind !== "registered") throw new Error(made.kind);
  const userId = made.account.id;
  if (isProven) await db().user.update({ where: { id: userId }, data: someNumber() });
  return { userId, sessionId: await logIn(userId, now), address: "192.0.2.1" };
}

/** How many security events of a kind are recorded for an account. */
export const events = (kind: string, { userId }: { userId: string }): Promise<number> =>
  db().securityEvent.count({ where: { userId, kind } });

/** The count of wrong codes of an account. */
export const failures = async (userId: string): Promise<number | undefined> =>
  (await db().user.findUnique({ where: { id: userId } }))?.codeFailures;
