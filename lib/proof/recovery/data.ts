import { db } from "../../platform/db";

/** How many recovery codes a person has left, and when the set was made; null when they have never had any, or have no number now. */
export async function findCodes(userId: string): Promise<{ left: number; createdAt: Date } | null> {
  const codes = await db().recoveryCode.findMany({ where: { userId }, select: { createdAt: true, usedAt: true } });
  const [first] = codes;
  return first ? { left: codes.filter(({ usedAt }) => usedAt === null).length, createdAt: first.createdAt } : null;
}
