import { post, site } from "../../mail/changes";
import { accountDeletedLetter, addressInUseLetter, emailChangedLetter, passwordChangedLetter } from "../../mail/letters";
import type { Letter, Posted } from "../../mail/port";
import { db, isUniqueViolation } from "../../platform/db";
import { type About, record } from "../../platform/events/changes";
import { accountTries } from "../../platform/limits/changes";
import { networkOf } from "../../platform/limits/rules";
import { count, counted, forgive, giveBack, type Try } from "../../platform/limits/store";
import { afterwards, atomically, rollBack, type Transaction } from "../../platform/transaction";
import { endSessionsOf, forgetSession } from "../../sessions/store";
import { hashPassword } from "../password/argon2";
import { type Account, findAccount, findByPassword, isPassword } from "./data";
import { normaliseEmail } from "./rules";

/** What a person may do with their account. `address` is the network address that asks. */

export type Registration = { fullName: string; email: string; password: string };
export type TooMany = { ok: false; refusal: "too-many"; seconds: number };

const takenTry = (address: string): Try => ({ limit: "taken addresses from one address", subject: address });

/** Makes an account. `email` is normalised (schema.ts). Refuses an address that already has one; its owner hears of it by mail. */
export async function register(
  { fullName, email, password }: Registration,
  address: string,
  now: Date,
): Promise<{ ok: true; account: Account } | { ok: false; refusal: "email-taken" } | TooMany> {
  const taken = takenTry(address);
  const made = accountTries(address);
  const reached = await count([taken, ...made]);
  if (reached) return refuseTooMany(reached, { address }, now);
  try {
    const passwordHash = await hashPassword(password);
    const { id } = await db().user.create({ data: { fullName, email, passwordHash, createdAt: now }, select: { id: true } });
    await giveBack([taken]);
    await record("account-created", { userId: id, address }, now);
    return { ok: true, account: { id, email, fullName, emailVerifiedAt: null } };
  } catch (error) {
    const isTaken = isUniqueViolation(error);
    await giveBack(isTaken ? made : [taken, ...made]);
    if (!isTaken) throw error;
    return { ok: false, refusal: "email-taken" };
  }
}

export async function refuseTooMany({ seconds }: { seconds: number }, about: About, now: Date): Promise<TooMany> {
  await record("limit-hit", about, now);
  return { ok: false, refusal: "too-many", seconds };
}

/** Tells the owner of an address that somebody tried to make a second account with it. */
export const tellOwner = (email: string): Promise<Posted> => post(addressInUseLetter(site(), email));

/** Tells an account's owner, by a letter to its address. For when the answer is out. */
export async function write(userId: string, letter: (email: string) => Letter): Promise<void> {
  const account = await findAccount(userId);
  if (account) await post(letter(account.email));
}

export type LoggedIn = { ok: true; account: Account } | { ok: false; refusal: "bad-login" } | TooMany;

/** Checks a password. Wrong ones are throttled, by account, address and network; a right one from elsewhere is not. */
export async function logIn(login: string, password: string, address: string, now: Date): Promise<LoggedIn> {
  const name = normaliseEmail(login);
  const fromHere: Try = { limit: "login from one address", subject: `${name} ${address}` };
  const tries: Try[] = [
    fromHere,
    { limit: "login to one account", subject: name },
    { limit: "logins from one address", subject: address },
    { limit: "logins from one network", subject: networkOf(address) },
  ];
  const tried = await counted(tries, () => findByPassword(name, password), Boolean);
  if (tried.kind === "too-many") return refuseTooMany(tried, { address }, now);
  const account = tried.outcome;
  if (!account) {
    await record("login-failed", { address }, now);
    return { ok: false, refusal: "bad-login" };
  }
  await forgive([fromHere]);
  await record("login", { userId: account.id, address }, now);
  return { ok: true, account };
}

export type Confirmed = { ok: true } | { ok: false; refusal: "wrong-password" } | TooMany;
export type NotConfirmed = { kind: "wrong-password" } | { kind: "too-many"; seconds: number };

/** A refusal in the shape that proofs have. */
export const refusalOf = (refused: Exclude<Confirmed, { ok: true }>): NotConfirmed =>
  refused.refusal === "too-many" ? { kind: refused.refusal, seconds: refused.seconds } : { kind: refused.refusal };

/** The person gives their password again, before a step that a borrowed device or a stolen token must not take. */
export async function confirm(userId: string, password: string, address: string, now: Date): Promise<Confirmed> {
  const fromHere: Try = { limit: "login from one address", subject: `${userId} ${address}` };
  const tried = await counted([fromHere], () => isPassword(userId, password), Boolean);
  if (tried.kind === "too-many") return refuseTooMany(tried, { userId, address }, now);
  if (tried.outcome) return { ok: true };
  await record("login-failed", { userId, address }, now);
  return { ok: false, refusal: "wrong-password" };
}

/** Changes the password. Every login and every token of the account ends. */
export async function changePassword(
  account: Pick<Account, "id" | "email">,
  current: string,
  next: string,
  address: string,
  now: Date,
): Promise<Confirmed> {
  const confirmed = await confirm(account.id, current, address, now);
  if (!confirmed.ok) return confirmed;
  const passwordHash = await hashPassword(next);
  await atomically((tx) => setPassword(tx, account.id, passwordHash, now));
  await record("password-changed", { userId: account.id, address }, now);
  await post(passwordChangedLetter(site(), account.email));
  return confirmed;
}

/** One transaction: the old password and everything that it opened end together. */
export async function setPassword(tx: Transaction, userId: string, passwordHash: string, now: Date): Promise<void> {
  await endSessionsOf(tx, userId, now);
  await tx.user.update({ where: { id: userId }, data: { passwordHash }, select: { id: true } });
  await tx.mailCode.updateMany({ where: { userId, purpose: "reset" }, data: { codeHash: null, grantHash: null } });
}

export async function rename(userId: string, fullName: string): Promise<void> {
  await db().user.update({ where: { id: userId }, data: { fullName }, select: { id: true } });
}

export type EmailChanged = Confirmed | { ok: false; refusal: "email-taken" };

/** Gives the account another address, which is to be proven; the old one hears of it. */
export async function changeEmail(account: Account, email: string, password: string, address: string, now: Date): Promise<EmailChanged> {
  const confirmed = await confirm(account.id, password, address, now);
  if (!confirmed.ok) return confirmed;
  if (email === account.email) return confirmed;
  const changed = await counted([takenTry(address)], () => setEmail(account.id, email), Boolean);
  if (changed.kind === "too-many") return refuseTooMany(changed, { userId: account.id, address }, now);
  if (!changed.outcome) return { ok: false, refusal: "email-taken" };
  await record("email-changed", { userId: account.id, address }, now);
  await post(emailChangedLetter(site(), account.email));
  return confirmed;
}

/** Returns false when another account has the address. */
async function setEmail(userId: string, email: string): Promise<boolean> {
  try {
    await atomically(async (tx) => {
      await tx.user.update({ where: { id: userId }, data: { email, emailVerifiedAt: null }, select: { id: true } });
      await tx.mailCode.deleteMany({ where: { userId } }); // They were sent to the old address.
    });
    return true;
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    return false;
  }
}

export type Deleted =
  | { ok: true; tell: () => Promise<void> }
  | { ok: false; refusal: "phone-proof-required" }
  | Exclude<Confirmed, { ok: true }>;

/**
 * Deletes the account, by its password: address and number are free again, the counted votes stay without the person
 * (docs/decisions/votes.md). One that is gone already is deleted, whatever was typed: of two posts at once both succeed.
 * `tell` mails whoever owned it, and runs when the answer is out. An account with a number wants a fresh proof of its
 * owner besides, so that a password alone, or a stolen token with it, ends no voter.
 */
export async function deleteAccount(userId: string, password: string, isProven: boolean, address: string, now: Date): Promise<Deleted> {
  const confirmed = await confirm(userId, password, address, now);
  if (!confirmed.ok && (await findAccount(userId))) return confirmed;
  const email = await erase(userId, isProven, now);
  if (email === "has-number") return { ok: false, refusal: "phone-proof-required" };
  if (email === null) return { ok: true, tell: async () => {} };
  await record("account-deleted", { userId, address }, now);
  return { ok: true, tell: async () => void (await post(accountDeletedLetter(site(), email, now))) };
}

/** Everything of the person goes with their row. Returns the address; null when there was nobody; "has-number" when a proof is missing. */
function erase(userId: string, isProven: boolean, now: Date): Promise<string | null> {
  return atomically(async (tx) => {
    await endSessionsOf(tx, userId, now); // First, because locks are taken in one order: sessions, user, factors.
    // A login that begins meanwhile waits for this row, and then has no account: the list of sessions is complete.
    const [kept] = await tx.$queryRaw<{ hasNumber: boolean }[]>`
      SELECT "phoneHash" IS NOT NULL AS "hasNumber" FROM "User" WHERE "id" = ${userId}::uuid FOR UPDATE`;
    if (kept?.hasNumber && !isProven) return rollBack("has-number");
    const sessions = await tx.session.findMany({ where: { userId }, select: { id: true } });
    afterwards(tx, () => {
      for (const { id } of sessions) forgetSession(id);
    });
    const [user] = await tx.$queryRaw<{ email: string }[]>`DELETE FROM "User" WHERE "id" = ${userId}::uuid RETURNING "email"`;
    return user?.email ?? null;
  });
}
