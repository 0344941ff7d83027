/** The tokens of the accounts API: how long they live, and what using a refresh token means. */

export const accessMinutes = 5;
export const refreshHours = 24;
/** Two refreshes at once (a program with two requests in flight) are no theft when they come this close together. */
export const raceSeconds = 10;

export type TokenType = "access" | "refresh";

export type FamilyFacts = {
  currentId: string;
  replacedId: string | null;
  rotatedAt: Date;
  expiresAt: Date;
  endedAt: Date | null;
};

/**
 * What a refresh token with this id is to its family: the newest one; the one just replaced, in an honest race; or one
 * that was used before, which only its thief or its victim would use (RFC 9700 4.14.2). "over" when the family has ended.
 */
export function standingOf(family: FamilyFacts | null, tokenId: string, now: Date): "newest" | "race" | "replay" | "over" {
  if (!family || family.endedAt !== null || family.expiresAt <= now) return "over";
  if (family.currentId === tokenId) return "newest";
  const sinceMs = now.getTime() - family.rotatedAt.getTime();
  return family.replacedId === tokenId && sinceMs < raceSeconds * 1000 ? "race" : "replay";
}
