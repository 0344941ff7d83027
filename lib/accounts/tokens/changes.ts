import { randomUUID } from "node:crypto";
import { record } from "../../platform/events/changes";
import { type Claims, read, sign } from "./jose";
import { standingOf, type TokenType } from "./rules";
import { endFamily, type Family, findFamily, openFamily, rotate } from "./store";

/** The tokens of the accounts API. The result for an invalid token does not say what is wrong with it. */

export type Pair = { access: string; refresh: string };
type Holder = Family["user"];

type Named = { id: string; emailVerifiedAt: Date | null };

/**
 * Issues the first pair of tokens to somebody who has just given their password or proven their address. Null when the
 * password has changed since then (`passwordHash`), or the account was deleted.
 */
export async function issue(user: Named & { passwordHash: string }, now: Date): Promise<Pair | null> {
  const family = await openFamily({ userId: user.id, passwordHash: user.passwordHash }, now);
  return family && pair(family.id, family.currentId, user, now);
}

async function pair(familyId: string, refreshId: string, user: Named, now: Date): Promise<Pair> {
  const claims = { familyId, userId: user.id, emailVerified: user.emailVerifiedAt !== null };
  const [access, refresh] = await Promise.all([
    sign({ type: "access", id: randomUUID(), ...claims }, now),
    sign({ type: "refresh", id: refreshId, ...claims }, now),
  ]);
  return { access, refresh };
}

/**
 * Exchanges the newest refresh token of a family for a new pair; null when the token is not valid. A token that was
 * used before ends its family, unless both uses are within `raceSeconds`.
 */
export async function refresh(token: string, now: Date): Promise<Pair | null> {
  const found = await familyOf(token, "refresh", now);
  if (!found) return null;
  const { family, claims } = found;
  const next = found.standing === "newest" ? await rotate(family.id, claims.id, now) : null;
  if (next) return pair(family.id, next, family.user, now);
  // A simultaneous request may have been first. Then its new token is the newest for both.
  const after = found.standing === "race" ? family : await findFamily(family.id);
  if (after && standingOf(after, claims.id, now) === "race") return pair(after.id, after.currentId, after.user, now);
  return null;
}

/** Whether a token is valid now: signed by us, not expired, its family alive, and a refresh token not used before. */
export async function isValid(token: string, now: Date): Promise<boolean> {
  const claims = await read(token, now);
  return claims !== null && (await familyOf(token, claims.type, now)) !== null;
}

/** Ends the family of a refresh token. False when the token is not valid. */
export async function blacklist(token: string, now: Date): Promise<boolean> {
  const found = await familyOf(token, "refresh", now);
  if (!found || !(await endFamily(found.family.id, now))) return false;
  await record("tokens-ended", { userId: found.claims.userId }, now);
  return true;
}

export type Held = { kind: "holder"; user: Holder } | { kind: "not-valid" } | { kind: "email-not-verified" };

/** The holder of an access token. A token that was issued before the address was proven gives no access. */
export async function holderOf(token: string, now: Date): Promise<Held> {
  const found = await familyOf(token, "access", now);
  if (!found) return { kind: "not-valid" };
  const { claims, family } = found;
  if (!claims.emailVerified || family.user.emailVerifiedAt === null) return { kind: "email-not-verified" };
  return { kind: "holder", user: family.user };
}

type Found = { claims: Claims; family: Family; standing: "newest" | "race" };

/** The live family of a token of this type. A replayed refresh token ends its family here, in whatever call it is used. */
async function familyOf(token: string, type: TokenType, now: Date): Promise<Found | null> {
  const claims = await read(token, now);
  if (claims?.type !== type) return null;
  const family = await findFamily(claims.familyId);
  const standing = standingOf(family, type === "access" ? (family?.currentId ?? "") : claims.id, now);
  if (standing === "replay" && family && (await endFamily(family.id, now))) {
    await record("token-reused", { userId: claims.userId }, now);
  }
  return family && (standing === "newest" || standing === "race") ? { claims, family, standing } : null;
}
