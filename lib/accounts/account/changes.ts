import { post, site } from "../../mail/changes";
import { accountDeletedLetter, addressInUseLetter, emailChangedLetter, passwordChangedLetter } from "../../mail/letters";
import type { Letter, Posted } from "../../mail/port";
import { db, isUniqueViolation } from "../../platform/db";
import { type About, record } from "../../platform/events/changes";
import { accountTries } from "../../platform/limits/changes";
import { networkOf } from "../../platform/limits/rules";
import { count, counted, forgive, giveBack, type TooMany, type Try } from "../../platform/limits/store";
import { afterwards, atomically, rollBack, type Transaction } from "../../platform/transaction";
import type { Locale } from "../../platform/words/rules";
import { delayLogins, endSessionsOf, forgetSession } from "../../sessions/store";
import { hashPassword } from "../password/argon2";
import { type Account, findAccount, findByPassword, isPassword } from "./data";
import { normaliseEmail } from "./rules";

/** What people can do with their account. `address` and `locale` are the network address and the language of the request. */

export type Registration = { fullName: string; email: string; password: string };
/** `passwordHash` is the hash of the password that was given. A session starts only if the account still has it. */
type WithPassword = { account: Account; passwordHash: string };
export type Registered = { kind: "registered" } & WithPassword;

const takenTry = (address: string): Try => ({ limit: "taken addresses from one address", subject: address });

/**
 * Creates an account. `email` must be normalised (schema.ts). Refuses an address that already has an account;
 * `tellOwner` then tells its owner.
 */
export async function register(
  { fullName, email, password }: Registration,
  address: string,
  now: Date,
): Promise<Registered | { kind: "email-taken" } | TooMany> {
  const taken = takenTry(address);
  const made = accountTries(address);
  const reached = await count([taken, ...made]);
  if (reached) return refuseTooMany(reached, { address }, now);
  try {
    const passwordHash = await hashPassword(password);
    const { id } = await db().user.create({ data: { fullName, email, passwordHash, createdAt: now }, select: { id: true } });
    await giveBack([taken]);
    await record("account-created", { userId: id, address }, now);
    return { kind: "registered", account: { id, email, fullName, emailVerifiedAt: null }, passwordHash };
  } catch (error) {
    const isTaken = isUniqueViolation(error);
    await giveBack(isTaken ? made : [taken, ...made]);
    if (!isTaken) throw error;
    return { kind: "email-taken" };
  }
}

/** Records that a limit was reached. Returns the refusal, with the seconds to wait. */
export async function refuseTooMany({ seconds }: { seconds: number }, about: About, now: Date): Promise<TooMany> {
  await record("limit-hit", about, now);
  return { kind: "too-many", seconds };
}

/** Tells the owner of an address that somebody tried to create a second account with it. */
export const tellOwner = (email: string, locale: Locale): Promise<Posted> => post(addressInUseLetter(site(locale), email));

/** Sends a letter to an account's address. To be called after the response is sent. */
export async function write(userId: string, letter: (email: string) => Letter): Promise<void> {
  const account = await findAccount(userId);
  if (account) await post(letter(account.email));
}

export type LoggedIn = ({ kind: "logged-in" } & WithPassword) | { kind: "bad-login" } | TooMany;

/** Checks a login name and a password. Wrong passwords are throttled by account, network address and network. */
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
  const found = tried.outcome;
  if (!found) {
    await record("login-failed", { address }, now);
    return { kind: "bad-login" };
  }
  await forgive([fromHere]);
  await record("login", { userId: found.account.id, address }, now);
  return { kind: "logged-in", ...found };
}

export type NotConfirmed = { kind: "wrong-password" } | TooMany;
export type Confirmed = { kind: "confirmed" } | NotConfirmed;

/** Checks the password of a person who is logged in, for steps for which a borrowed device or a stolen token must not be enough. */
export async function confirm(userId: string, password: string, address: string, now: Date): Promise<Confirmed> {
  const fromHere: Try = { limit: "login from one address", subject: `${userId} ${address}` };
  const tried = await counted([fromHere], () => isPassword(userId, password), Boolean);
  if (tried.kind === "too-many") return refuseTooMany(tried, { userId, address }, now);
  if (tried.outcome) return { kind: "confirmed" };
  await record("login-failed", { userId, address }, now);
  return { kind: "wrong-password" };
}

/** Sets the password in a transaction, which also ends every login and token of the account and cancels its reset codes. */
export async function setPassword(tx: Transaction, userId: string, passwordHash: string, now: Date): Promise<void> {
  // First, because locks are taken in one order: codes by mail, sessions, user, factors.
  await tx.mailCode.updateMany({ where: { userId, purpose: "reset" }, data: { codeHash: null, grantHash: null } });
  await delayLogins(tx, userId);
  await endSessionsOf(tx, userId, now);
  await tx.user.update({ where: { id: userId }, data: { passwordHash }, select: { id: true } });
}

/** What is to change. What is left out stays. `email` must be normalised (schema.ts). */
export type Changes = { fullName?: string; email?: string; password?: string };
export type NotChanged = NotConfirmed | { kind: "email-taken" };
/** `passwordHash` is that of the new password, if there is one. */
export type AccountChanged = { kind: "changed"; passwordHash?: string } | NotChanged;

/**
 * Changes an account: all that is given, or nothing. A new email address or password needs the current password. The new
 * address must then be proven. A new password ends every login and token of the account. Letters to the present address
 * tell its owner. Throws `HashingBusy` before anything has changed.
 */
export async function changeAccount(
  account: Account,
  changes: Changes,
  current: string,
  address: string,
  now: Date,
  locale?: Locale,
): Promise<AccountChanged> {
  const { fullName, password } = changes;
  if (changes.email !== undefined || password !== undefined) {
    const confirmed = await confirm(account.id, current, address, now);
    if (confirmed.kind !== "confirmed") return confirmed;
  }
  const email = changes.email === account.email ? undefined : changes.email;
  const passwordHash = password === undefined ? undefined : await hashPassword(password);
  const save = () => saveChanges(account.id, { fullName, email, passwordHash }, now);
  if (email === undefined) await save();
  else {
    const saved = await counted([takenTry(address)], save, Boolean);
    if (saved.kind === "too-many") return refuseTooMany(saved, { userId: account.id, address }, now);
    if (!saved.outcome) return { kind: "email-taken" };
    await record("email-changed", { userId: account.id, address }, now);
    await post(emailChangedLetter(site(locale), account.email));
  }
  if (passwordHash !== undefined) {
    await record("password-changed", { userId: account.id, address }, now);
    await post(passwordChangedLetter(site(locale), account.email));
  }
  return { kind: "changed", passwordHash };
}

type Saved = Omit<Changes, "password"> & { passwordHash?: string };

/** Returns false, with nothing changed, when another account has the address. */
async function saveChanges(userId: string, { fullName, email, passwordHash }: Saved, now: Date): Promise<boolean> {
  try {
    await atomically(async (tx) => {
      if (email !== undefined) await tx.mailCode.deleteMany({ where: { userId } }); // They were sent to the old address.
      if (passwordHash !== undefined) await setPassword(tx, userId, passwordHash, now);
      const data = { fullName, email, ...(email !== undefined && { emailVerifiedAt: null }) };
      await tx.user.update({ where: { id: userId }, data, select: { id: true } });
    });
    return true;
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    return false;
  }
}

export type Deleted = { kind: "deleted"; tell: (locale: Locale) => Promise<void> } | { kind: "phone-proof-required" } | NotConfirmed;

/**
 * Deletes the account when the password is right. Its address and number become free; its counted votes stay, without
 * the person (docs/decisions/votes.md). An account with a number also needs a fresh proof (`isProven`), so that a
 * password or a stolen token alone cannot delete a voter's account. An account that is already gone counts as deleted,
 * whatever was typed, so that both posts of a double click succeed. `tell` mails the former owner, and is called after
 * the response is sent.
 */
export async function deleteAccount(userId: string, password: string, isProven: boolean, address: string, now: Date): Promise<Deleted> {
  const confirmed = await confirm(userId, password, address, now);
  if (confirmed.kind !== "confirmed" && (await findAccount(userId))) return confirmed;
  const erased = await erase(userId, isProven, now);
  if (erased.kind === "phone-proof-required") return erased;
  if (erased.kind === "gone") return { kind: "deleted", tell: async () => {} };
  await record("account-deleted", { userId, address }, now);
  return {
    kind: "deleted",
    tell: async (locale) => {
      await post(accountDeletedLetter(site(locale), erased.email, now));
    },
  };
}

type Erased = { kind: "erased"; email: string } | { kind: "gone" } | { kind: "phone-proof-required" };

/** Deletes a user's row and everything that belongs to it, unless a proof is missing. */
function erase(userId: string, isProven: boolean, now: Date): Promise<Erased> {
  return atomically(async (tx) => {
    // First, because locks are taken in one order: codes by mail, sessions, user, factors.
    await tx.mailCode.deleteMany({ where: { userId } });
    await endSessionsOf(tx, userId, now);
    // A login that starts meanwhile waits for this row and then finds no account, so the list of sessions is complete.
    const [kept] = await tx.$queryRaw<{ hasNumber: boolean }[]>`
      SELECT "phoneHash" IS NOT NULL AS "hasNumber" FROM "User" WHERE "id" = ${userId}::uuid FOR UPDATE`;
    if (kept?.hasNumber && !isProven) return rollBack({ kind: "phone-proof-required" });
    const sessions = await tx.session.findMany({ where: { userId }, select: { id: true } });
    afterwards(tx, () => {
      for (const { id } of sessions) forgetSession(id);
    });
    // Published polls stay, because other people voted in them. What names their creator goes.
    await tx.poll.deleteMany({ where: { creatorId: userId, publishedAt: null } });
    await tx.poll.updateMany({ where: { creatorId: userId }, data: { creatorId: null, askedBy: null } });
    const [user] = await tx.$queryRaw<{ email: string }[]>`DELETE FROM "User" WHERE "id" = ${userId}::uuid RETURNING "email"`;
    return user ? { kind: "erased", email: user.email } : { kind: "gone" };
  });
}
