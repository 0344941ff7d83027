import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from "node:crypto";
import { env } from "./env";

/** What a key is for. A key of one purpose works for no other (HKDF, RFC 5869: `info` separates them). */
type Purpose = "login cookie" | "proof cookie" | "kept vote" | "phone hash" | "phone seal" | "ballot" | "limit";

const derived = new Map<Purpose, Buffer>();

/** The 32-byte key of a purpose, derived from AUTH_SECRET. */
export function keyFor(purpose: Purpose): Buffer {
  let key = derived.get(purpose);
  if (!key) {
    key = Buffer.from(hkdfSync("sha256", env().authSecret, "pollstr", purpose, 32));
    derived.set(purpose, key);
  }
  return key;
}

/** The same as text (hex), for libraries that want a password. */
export const passwordFor = (purpose: Purpose): string => keyFor(purpose).toString("hex");

/** HMAC-SHA-256 of a text: the same text gives the same 32 bytes, and nobody without the key can try texts. */
export function keyedHash(purpose: Purpose, text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHmac("sha256", keyFor(purpose)).update(text).digest());
}

/** Encrypts a text with AES-256-GCM (NIST SP 800-38D). Bytes out: 12 nonce, 16 tag, then the ciphertext. */
export function seal(purpose: Purpose, text: string): Uint8Array<ArrayBuffer> {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", keyFor(purpose), nonce);
  const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return new Uint8Array(Buffer.concat([nonce, cipher.getAuthTag(), body]));
}

/** Reads what `seal` wrote. Throws when the bytes were changed or sealed for another purpose. */
export function unseal(purpose: Purpose, sealed: Uint8Array): string {
  const bytes = Buffer.from(sealed);
  const decipher = createDecipheriv("aes-256-gcm", keyFor(purpose), bytes.subarray(0, 12), { authTagLength: 16 });
  decipher.setAuthTag(bytes.subarray(12, 28));
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString("utf8");
}
