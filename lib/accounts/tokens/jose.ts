import { decodeProtectedHeader, errors, jwtVerify, SignJWT } from "jose";
import { env } from "../../platform/env";
import { tokenKeys } from "../../platform/keys";
import { accessMinutes, refreshHours, type TokenType } from "./rules";

/** The JWTs of the accounts API (RFC 7519), made and read with the library jose. */

export type Claims = { type: TokenType; id: string; familyId: string; userId: string; emailVerified: boolean };

const algorithm = "HS256";
const audience = "pollstr-accounts-api";
const lifetime = { access: accessMinutes * 60, refresh: refreshHours * 3600 };

/** Signs a token with the newest key. It is issued at `now`. Returns the JWT. */
export function sign({ type, id, familyId, userId, emailVerified }: Claims, now: Date): Promise<string> {
  const [[kid, key] = []] = tokenKeys();
  if (!kid || !key) throw new Error("There is no key to sign tokens with.");
  const issuedAt = Math.floor(now.getTime() / 1000);
  return new SignJWT({ token_type: type, user_id: userId, email_verified: emailVerified, family: familyId })
    .setProtectedHeader({ alg: algorithm, typ: "JWT", kid })
    .setJti(id)
    .setIssuer(env().appUrl)
    .setAudience(audience)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + lifetime[type])
    .sign(key);
}

/**
 * Verifies a token and returns its claims. Null unless it was signed with one of our keys and our one algorithm, names
 * our issuer and audience, and has not expired (RFC 8725 3.1, 3.8 to 3.10). The caller checks its type.
 */
export async function read(token: string, now: Date): Promise<Claims | null> {
  try {
    const key = tokenKeys().get(decodeProtectedHeader(token).kid ?? "");
    if (!key) return null;
    const { payload } = await jwtVerify(token, key, {
      algorithms: [algorithm],
      typ: "JWT",
      issuer: env().appUrl,
      audience,
      currentDate: now,
      requiredClaims: ["jti", "iat", "exp"],
    });
    const { token_type: type, jti: id, user_id: userId, family: familyId, email_verified: emailVerified } = payload;
    if ((type !== "access" && type !== "refresh") || !id || typeof userId !== "string" || typeof familyId !== "string") return null;
    return { type, id, familyId, userId, emailVerified: emailVerified === true };
  } catch (error) {
    // Changed, expired or not a JWT. Any other error is unexpected.
    if (error instanceof errors.JOSEError || error instanceof TypeError || error instanceof SyntaxError) return null;
    throw error;
  }
}
