import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from "node:crypto";
import { secretsEnv } from "./env";
import { lineOf, spellingsOf } from "./lines/rules";

/** What a key is for. Each purpose has a key of its own (HKDF, RFC 5869, with the purpose as `info`). */
export type Purpose =
  | "login cookie"
  | "proof cookie"
  | "kept vote"
  | "kept form"
  | "phone hash"
  | "phone seal"
  | "ballot"
  | "ballot seal"
  | "ballot tag"
  | "ballot cookie"
  | "choice order"
  | "limit"
  | "mail code"
  | "reset token"
  | "token"
  | "event"
  | "device"
  | "recovery code"
  | "authenticator"
  | "undo code"
  | "puzzle";

/**
 * Phone numbers, ballots and authenticator secrets have no fixed lifetime, so their keys come from NUMBER_SECRET. See
 * docs/decisions/keys.md.
 */
const longLived: ReadonlySet<Purpose> = new Set<Purpose>([
  "phone hash",
  "phone seal",
  "ballot",
  "ballot seal",
  "ballot tag",
  "authenticator",
]);

type NewestFirst<Key> = [Key, ...Key[]];
const each = <A, B>([first, ...older]: NewestFirst<A>, work: (it: A, index: number) => B): NewestFirst<B> => [
  work(first, 0),
  ...older.map((it, i) => work(it, i + 1)),
];
const derived = new Map<Purpose, NewestFirst<KeyObject>>();

/**
 * The 32-byte keys of a purpose, newest first: the first one writes, all of them read. There are several while a secret
 * is being changed. They are objects of node:crypto, because Node 24 makes one of each plain key, which takes longer than
 * the rest of its use.
 */
function keysFor(purpose: Purpose): NewestFirst<KeyObject> {
  let keys = derived.get(purpose);
  if (!keys) {
    const secrets = longLived.has(purpose) ? secretsEnv().numberSecrets : secretsEnv().authSecrets;
    keys = each(secrets, (secret) => createSecretKey(derive(secret, purpose)));
    derived.set(purpose, keys);
  }
  return keys;
}

/** The newest key of a purpose, the one that writes. */
export const keyFor = (purpose: Purpose): KeyObject => keysFor(purpose)[0];

const derive = (secret: string, purpose: Purpose): Buffer => Buffer.from(hkdfSync("sha256", secret, "pollstr", purpose, 32));

let signing: Map<string, Buffer> | undefined;

/** The keys for tokens, by key id. The first one signs; the others only verify. See docs/decisions/tokens.md. */
export function tokenKeys(): Map<string, Buffer> {
  signing ??= new Map(secretsEnv().tokenSecrets.map((secret) => named(derive(secret, "token"))));
  return signing;
}

const named = (key: Buffer): [string, Buffer] => [createHash("sha256").update(key).digest("base64url").slice(0, 8), key];

/** The keys of a purpose as hexadecimal text, newest first, for libraries that take a password. */
export const passwordsFor = (purpose: Purpose): NewestFirst<string> => each(keysFor(purpose), (key) => key.export().toString("hex"));

/** The newest of them, the one that writes. */
export const passwordFor = (purpose: Purpose): string => passwordsFor(purpose)[0];

// Each seal of iron names the id of its key. The id is made of the key, so that it stays the same wherever the key stands in
// the list of secrets. iron-session wants a number.
const idOf = (key: Buffer, at: 0 | 4): number => createHash("sha256").update(key).digest().readUInt32BE(at);

/**
 * The newest key of a purpose by its id, for sealing: of several, iron-session would take the one with the highest id. Iron
 * uses a key as it is. From a password it derives one each time, which takes ten times as long as the rest and adds nothing
 * to a derived key. iron-session passes keys on to iron, although its type knows only passwords.
 */
export function newestById(purpose: Purpose): Record<string, string> {
  const key = keyFor(purpose).export();
  return { [idOf(key, 4)]: key } as Record<string, unknown> as Record<string, string>;
}

type KeysById = Record<string, Buffer | string>;
const keysById = new Map<Purpose, KeysById>();

/**
 * Every accepted key of a purpose by its id, for opening. Each is also there as the password of cookies that were made
 * before 28 November 2026. The last of them expire on 28 December 2026; remove that half after it.
 */
export function allById(purpose: Purpose): KeysById {
  const known = keysById.get(purpose);
  if (known) return known;
  const keys: KeysById = {};
  for (const key of keysFor(purpose).map((it) => it.export()))
    Object.assign(keys, { [idOf(key, 4)]: key, [idOf(key, 0)]: key.toString("hex") });
  keysById.set(purpose, keys);
  return keys;
}

type Hash = Uint8Array<ArrayBuffer>;
const hmac = (key: KeyObject, text: string): Hash => new Uint8Array(createHmac("sha256", key).update(text).digest());

/** The HMAC-SHA-256 of a text under the newest key: 32 bytes, for writing. Without the key nobody can test guesses against it. */
export const keyedHash = (purpose: Purpose, text: string): Hash => hmac(keyFor(purpose), text);

/** The hashes of a text under every accepted key, newest first, for looking up what may have been written under an older key. */
export const keyedHashes = (purpose: Purpose, text: string): NewestFirst<Hash> => each(keysFor(purpose), (key) => hmac(key, text));

/** The hash that identifies a number (E.164): that of its subscriber line. For writing. */
export const lineHash = (e164: string): Hash => keyedHash("phone hash", lineOf(e164));

/**
 * Every hash under which a number's (E.164) line may be stored, one for each spelling and key. For looking up; the
 * first one is that of `lineHash`.
 */
export function lineHashes(e164: string): NewestFirst<Hash> {
  const [line, ...others] = spellingsOf(e164);
  const [written, ...former] = keyedHashes("phone hash", line);
  return [written, ...former, ...others.flatMap((spelling) => keyedHashes("phone hash", spelling))];
}

/**
 * Every key under which a number's (E.164) ballot in a poll may be stored. The first one is for writing. Like an
 * account, a ballot is bound to the subscriber line. A poll is named by its former number where it has one, so that the
 * votes of that time still count.
 */
export function ballotKeys(poll: string | number, e164: string): NewestFirst<Hash> {
  const phoneKeys = keysFor("phone hash");
  const keysOf = (spelling: string) =>
    each(keysFor("ballot"), (key, index) =>
      hmac(key, `${poll}:${Buffer.from(hmac(phoneKeys[index] ?? phoneKeys[0], spelling)).toString("hex")}`),
    );
  const [line, ...others] = spellingsOf(e164);
  const [written, ...former] = keysOf(line);
  return [written, ...former, ...others.flatMap(keysOf)];
}

/** Encrypts a text with AES-256-GCM (NIST SP 800-38D). Returns 12 bytes of nonce, 16 bytes of tag, then the ciphertext. */
export function seal(purpose: Purpose, text: string): Uint8Array<ArrayBuffer> {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", keyFor(purpose), nonce);
  const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return new Uint8Array(Buffer.concat([nonce, cipher.getAuthTag(), body]));
}

/** Decrypts what `seal` returned, under any accepted key. Throws when the bytes were changed or sealed for another purpose. */
export function unseal(purpose: Purpose, sealed: Uint8Array): string {
  let lastError: unknown;
  for (const key of keysFor(purpose)) {
    try {
      return decrypt(key, sealed);
    } catch (error) {
      lastError = error; // Another key may fit.
    }
  }
  throw lastError;
}

/** Whether the newest key sealed this, so that the older keys are not needed for it. */
export function isSealedByNewestKey(purpose: Purpose, sealed: Uint8Array): boolean {
  try {
    decrypt(keyFor(purpose), sealed);
    return true;
  } catch {
    return false;
  }
}

function decrypt(key: KeyObject, sealed: Uint8Array): string {
  const bytes = Buffer.from(sealed);
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, 12), { authTagLength: 16 });
  decipher.setAuthTag(bytes.subarray(12, 28));
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString("utf8");
}
