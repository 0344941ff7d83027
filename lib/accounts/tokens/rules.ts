/** The tokens of the accounts API: how long they are valid, and what the use of a refresh token means. */

export const accessMinutes = 5;
export const refreshHours = 24;
/** Two uses of one refresh token this close together are simultaneous requests of one client, not theft. */
const raceSeconds = 10;

export type TokenType = "access" | "refresh";

export type FamilyFacts = {
  currentId: string;
  replacedId: string | null;
  rotatedAt: Date;
  expiresAt: Date;
  endedAt: Date | null;
};

/**
 * The standing of a refresh token in its family: "newest"; "race" when it has just been replaced, as by a simultaneous
 * request; "replay" when it was used before, so that either a thief or the victim is using it now (RFC 9700 4.14.2);
 * "over" when the family has ended.
 */
export function standingOf(family: FamilyFacts | null, tokenId: string, now: Date): "newest" | "race" | "replay" | "over" {
  if (!family || family.endedAt !== null || family.expiresAt <= now) return "over";
  if (family.currentId === tokenId) return "newest";
  const sinceMs = now.getTime() - family.rotatedAt.getTime();
  return family.replacedId === tokenId && sinceMs < raceSeconds * 1000 ? "race" : "replay";
}
