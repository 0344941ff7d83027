import { createDecipheriv, createSecretKey, hkdfSync, type KeyObject } from "node:crypto";
import type { JWT } from "next-auth/jwt";

/**
 * Opens the JWTs that next-auth's `encode` makes. Its own `decode` derives the key again for each one, in libuv's pool of
 * threads, which costs more than all else that a request with new cookies needs (docs/performance.md).
 */

/** next-auth writes this header into each JWT. No other one is accepted, so nobody can choose an algorithm. */
const onlyHeader = Buffer.from('{"alg":"dir","enc":"A256GCM"}').toString("base64url");
const keyInfo = "NextAuth.js Generated Encryption Key";
const tagBytes = 16;
const toleranceSeconds = 15; // next-auth tolerates this much too

/** The key that next-auth makes of a secret. */
export const jweKey = (secret: string): KeyObject => createSecretKey(Buffer.from(hkdfSync("sha256", secret, "", keyInfo, 32)));

/**
 * Opens a JWT: direct encryption by AES-256-GCM in compact form (RFC 7516, 5.2; RFC 7518, 4.5 and 5.3). Returns its claims;
 * null when it was changed, has expired or was sealed with another key.
 */
export function openJwe(sealed: string, key: KeyObject, now: Date): JWT | null {
  const [header, encryptedKey, ...rest] = sealed.split(".");
  const [iv, ciphertext, tag, ...more] = rest.map(bytesOf);
  if (header !== onlyHeader || encryptedKey !== "" || !iv || !ciphertext || !tag || more.length > 0) return null;
  const claims: JWT | null = JSON.parse(decrypted(key, iv, ciphertext, tag) ?? "null");
  return typeof claims?.exp === "number" && claims.exp + toleranceSeconds > now.getTime() / 1000 ? claims : null;
}

function decrypted(key: KeyObject, iv: Buffer, ciphertext: Buffer, tag: Buffer): string | null {
  try {
    const cipher = createDecipheriv("aes-256-gcm", key, iv, { authTagLength: tagBytes });
    cipher.setAAD(Buffer.from(onlyHeader)).setAuthTag(tag);
    return Buffer.concat([cipher.update(ciphertext), cipher.final()]).toString();
  } catch {
    return null; // not authentic, or its parts have wrong lengths
  }
}

/** Decodes base64url (RFC 4648, 5). Node would ignore characters that do not belong there; null when there are any. */
function bytesOf(text: string): Buffer | null {
  const bytes = Buffer.from(text, "base64url");
  return bytes.toString("base64url") === text ? bytes : null;
}
