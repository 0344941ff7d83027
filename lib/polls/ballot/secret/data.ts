import { createHash, randomBytes } from "node:crypto";
import { ballotKeys, keyedHash, keyedHashes, seal, unseal } from "../../../platform/keys";
import type { Poll } from "../../poll/rules";
import { type BallotPaper, shuffledOrder } from "../rules";
import { isChange, type Names, namesOf, paddedLength, parseOpening, type Sha256 } from "./rules";

export const sha256: Sha256 = (bytes) => new Uint8Array(createHash("sha256").update(bytes).digest());

/** A ballot's secret: 16 random bytes, as base64url. Who has it can find and replace the ballot. */
export const newSecret = (): string => randomBytes(16).toString("base64url");

/** What a secret leads to; null when the text is no secret. */
export function readSecret(secret: string): Names | null {
  return /^[\w-]{22}$/.test(secret) ? namesOf(Buffer.from(secret, "base64url"), sha256) : null;
}

/** What waits in the inbox: the opening, and for a change the text of the ballot that it replaces. */
export type Waiting = { opening: string; replaced: string | null };

/** Encrypts what waits. All of a poll's ballots have the same length, and so do all of its changes. */
export function sealWaiting(poll: BallotPaper, { opening, replaced }: Waiting): Uint8Array<ArrayBuffer> {
  const text = replaced === null ? opening : `${opening}\n${replaced}`;
  // A change that is logged no longer says the text that it replaces.
  return seal("ballot seal", text.padEnd(paddedLength(poll, replaced !== null || isChange(opening)), "\0"));
}

/** Decrypts what waits. Throws when no key fits. */
export function unsealWaiting(sealed: Uint8Array): Waiting {
  const [opening = "", replaced = null] = unseal("ballot seal", sealed).replace(/\0+$/, "").split("\n");
  return { opening, replaced };
}

/** The line in a log entry's `opening`, which is encrypted in a sealed poll until it closes. Throws when no key fits. */
export function readOpening(stored: Uint8Array): string {
  const line = Buffer.from(stored).toString("utf8");
  return parseOpening(line) ? line : unsealWaiting(stored).opening;
}

/** The keyed hash of a tag: in the inbox nobody without the key can tell which tag a row is about. For writing. */
export const tagHash = (tag: Uint8Array) => keyedHash("ballot tag", Buffer.from(tag).toString("hex"));
/** The same under every accepted key, for looking up. */
export const tagHashes = (tag: Uint8Array) => keyedHashes("ballot tag", Buffer.from(tag).toString("hex"));

export type Voter = { id: string; phoneSealed: Uint8Array | null };

/** Every key under which a voter's number may have voted in a poll; the first one is for writing. Throws when there is no number. */
export function voterKeys({ phoneSealed }: Pick<Voter, "phoneSealed">, poll: Pick<Poll, "id" | "formerId">): ReturnType<typeof ballotKeys> {
  if (!phoneSealed) throw new Error("A proven session belongs to an account without a number.");
  return ballotKeys(poll.formerId ?? poll.id, unseal("phone seal", phoneSealed));
}

/** An order of the choices for a page that many see: as written, or shuffled anew each time. */
export function anyOrder(poll: Pick<Poll, "choices" | "shuffle">): number[] {
  return poll.shuffle ? shuffledOrder(poll.choices.length, randomBytes(32)) : asWritten(poll);
}

/** The order in which a voter sees the choices of a poll: as written, or shuffled, and then the same at each visit. */
export function orderFor(poll: Pick<Poll, "id" | "choices" | "shuffle">, voterId: string): number[] {
  if (!poll.shuffle) return asWritten(poll);
  return shuffledOrder(poll.choices.length, keyedHash("choice order", `${poll.id}:${voterId}`));
}

const asWritten = ({ choices }: Pick<Poll, "choices">): number[] => choices.map((_, position) => position);
