import { db } from "../../platform/db";

/** How many unused recovery codes the account has, and when they were made; null when it has no set of codes. */
export async function findCodes(userId: string): Promise<{ left: number; createdAt: Date } | null> {
  const codes = await db().recoveryCode.findMany({ where: { userId }, select: { createdAt: true, usedAt: true } });
  const [first] = codes;
  return first ? { left: codes.filter(({ usedAt }) => usedAt === null).length, createdAt: first.createdAt } : null;
}
