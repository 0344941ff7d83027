import { db } from "../../platform/db";

export type Passkey = { id: string; name: string; createdAt: Date; usedAt: Date | null; synced: boolean };

/** The account's passkeys, oldest first. */
export function listPasskeys(userId: string): Promise<Passkey[]> {
  const select = { id: true, name: true, createdAt: true, usedAt: true, synced: true } as const;
  return db().passkey.findMany({ where: { userId }, select, orderBy: [{ createdAt: "asc" }, { id: "asc" }] });
}
