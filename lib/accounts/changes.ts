import { db, isUniqueViolation } from "../db";
import { hashPassword } from "./argon2";

export type Registration = { fullName: string; email: string; password: string };

/** Makes an account. `email` is normalised (schema.ts). Refuses an address that already has one. */
export async function register({
  fullName,
  email,
  password,
}: Registration): Promise<{ ok: true; userId: string } | { ok: false; refusal: "email-taken" }> {
  const passwordHash = await hashPassword(password);
  try {
    const { id } = await db().user.create({ data: { fullName, email, passwordHash }, select: { id: true } });
    return { ok: true, userId: id };
  } catch (error) {
    if (isUniqueViolation(error)) return { ok: false, refusal: "email-taken" };
    throw error;
  }
}
