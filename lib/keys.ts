import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from "node:crypto";
import { env } from "./env";

/** What a key is for. A key of one purpose works for no other (HKDF, RFC 5869: `info` separates them). */
type Purpose =
  | "login cookie"
  | "proof cookie"
  | "kept vote"
  | "phone hash"
  | "phone seal"
  | "ballot"
  | "limit"
  | "mail code"
  | "reset token"
  | "token"
  | "event"
  | "device";

const derived = new Map<Purpose, Buffer>();

/** The 32-byte key of a purpose, derived from AUTH_SECRET. */
export function keyFor(purpose: Purpose): Buffer {
  let key = derived.get(purpose);
  if (!key) {
    key = derive(env().authSecret, purpose);
    derived.set(purpose, key);
  }
  return key;
}

const derive = (secret: string, purpose: Purpose): Buffer => Buffer.from(hkdfSync("sha256", secret, "pollstr", purpose, 32));

let signing: Map<string, Buffer> | undefined;

/** The keys that sign tokens, by their id: the first signs, the others are only accepted. docs/decisions/tokens.md */
export function tokenKeys(): Map<string, Buffer> {
  const { current = env().authSecret, previous } = env().tokenSecrets;
  signing ??= new Map([current, ...(previous ? [previous] : [])].map((secret) => named(derive(secret, "token"))));
  return signing;
}

const named = (key: Buffer): [string, Buffer] => [createHash("sha256").update(key).digest("base64url").slice(0, 8), key];

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
