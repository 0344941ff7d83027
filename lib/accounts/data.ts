import { db } from "../db";
import { unseal } from "../keys";
import { verifyPassword } from "./argon2";
import { normaliseEmail } from "./rules";

/** The user whom an e-mail address or username and a password name; null for a wrong one of either, in the same time. */
export async function findByPassword(login: string, password: string): Promise<{ id: string; fullName: string } | null> {
  const name = normaliseEmail(login);
  const noName = name.includes("\u0000"); // PostgreSQL's text cannot hold it, so nobody has it
  const user = noName
    ? null
    : await db().user.findFirst({
        where: name.includes("@") ? { email: name } : { username: name },
        select: { id: true, fullName: true, passwordHash: true },
      });
  const right = await verifyPassword(user?.passwordHash ?? null, password);
  return user && right ? { id: user.id, fullName: user.fullName } : null;
}

/** The number an account has proven (E.164); null while it has none. */
export async function provenPhone(userId: string): Promise<string | null> {
  const user = await db().user.findUnique({ where: { id: userId }, select: { phoneSealed: true } });
  return user?.phoneSealed ? unseal("phone seal", user.phoneSealed) : null;
}
