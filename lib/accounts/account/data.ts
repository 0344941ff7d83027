import { db } from "../../platform/db";
import { unseal } from "../../platform/keys";
import { verifyPassword } from "../password/argon2";
import { normaliseEmail } from "./rules";

export type Account = { id: string; email: string; fullName: string; emailVerifiedAt: Date | null };
const account = { id: true, email: true, fullName: true, emailVerifiedAt: true } as const;

/** The account with this normalised email address; null when there is none. */
export function findByEmail(email: string): Promise<Account | null> {
  return db().user.findUnique({ where: { email }, select: account });
}

/** The account with this id; null when there is none, or no longer. */
export function findAccount(id: string): Promise<Account | null> {
  return db().user.findUnique({ where: { id }, select: account });
}

/** Whether this is the account's password. */
export async function isPassword(userId: string, password: string): Promise<boolean> {
  const user = await db().user.findUnique({ where: { id: userId }, select: { passwordHash: true } });
  return verifyPassword(user?.passwordHash ?? null, password);
}

/**
 * The account with this email address or username and this password, and the password's hash; null when either is
 * wrong, after the same time.
 * Rejects with `HashingBusy` when too many passwords wait to be hashed.
 */
export async function findByPassword(login: string, password: string): Promise<{ account: Account; passwordHash: string } | null> {
  const name = normaliseEmail(login);
  const noName = name.includes("\u0000"); // PostgreSQL cannot store a NUL in a text, so no account has such a name.
  const user = noName
    ? null
    : await db().user.findFirst({
        where: name.includes("@") ? { email: name } : { username: name },
        select: { ...account, passwordHash: true },
      });
  const right = await verifyPassword(user?.passwordHash ?? null, password);
  if (!user || !right) return null;
  const { passwordHash, ...found } = user;
  return { account: found, passwordHash };
}

/** An account with its proven number as it is stored; null when there is none, or no longer. */
export function findWithNumber(id: string): Promise<{ id: string; phoneSealed: Uint8Array | null } | null> {
  return db().user.findUnique({ where: { id }, select: { id: true, phoneSealed: true } });
}

/** The proven number (E.164) of an account; null when it has none. */
export async function provenPhone(userId: string): Promise<string | null> {
  return (await provenNumber(userId))?.phone ?? null;
}

/** The proven number (E.164) of an account, and when it became the account's; null when it has none. */
export async function provenNumber(userId: string): Promise<{ phone: string; provenAt: Date | null } | null> {
  const user = await db().user.findUnique({ where: { id: userId }, select: { phoneSealed: true, phoneProvenAt: true } });
  return user?.phoneSealed ? { phone: unseal("phone seal", user.phoneSealed), provenAt: user.phoneProvenAt } : null;
}
