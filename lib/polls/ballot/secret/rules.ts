import { boundsOf } from "../../poll/rules";
import type { BallotPaper } from "../rules";

/** What a ballot's secret leads to, and the lines that hide and open a ballot in the log. docs/decisions/votes.md */

/** SHA-256. It is passed in, so that this file also runs in a browser. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array<ArrayBuffer>;

const bytesOf = (text: string) => new TextEncoder().encode(text);
const joined = (text: string, bytes: Uint8Array) => new Uint8Array([...bytesOf(text), ...bytes]);
// Loops, because every ballot passes here several times: `from` and a spread of the bytes take ten times as long.
export function base64(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
export const base64url = (bytes: Uint8Array): string => base64(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
/** The bytes of a text in either of the two. */
export function bytesIn(encoded: string): Uint8Array<ArrayBuffer> {
  const text = atob(encoded.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}

export type Names = {
  /** Opens the tag. It is published when the ballot is replaced, and only this device can publish it. */
  x: Uint8Array;
  /** The anonymous name of the ballot: SHA-256 of x. */
  tag: Uint8Array<ArrayBuffer>;
  /** May be shown to anyone: the voter's entry is its hash. It does not lead to the ballot. */
  receipt: Uint8Array;
};

/** What a secret of 16 random bytes leads to. None of it can be turned back into the secret, or x into the receipt. */
export function namesOf(secret: Uint8Array, sha256: Sha256): Names {
  const x = sha256(joined("pollstr ballot\n", secret));
  return { x, tag: sha256(x), receipt: sha256(joined("pollstr receipt\n", secret)).slice(0, 16) };
}

/** The line that opens a ballot: its tag and its choices. A change also opens the tag of the ballot that it replaces. */
export const openingOf = (tag: Uint8Array, text: string, replacedX?: Uint8Array): string =>
  `${base64url(tag)} ${text}${replacedX ? ` ${base64url(replacedX)}` : ""}`;

export type Opening = { tag: Uint8Array<ArrayBuffer>; text: string; replacedX: Uint8Array<ArrayBuffer> | null };

/** The parts of an opening; null when the line is none. */
export function parseOpening(line: string): Opening | null {
  const [, tag, text, x] = /^([\w-]{43}) ([\d,:>-]+)(?: ([\w-]{43}))?$/.exec(line) ?? [];
  if (!tag || !text) return null;
  return { tag: bytesIn(tag), text, replacedX: x ? bytesIn(x) : null };
}

/** Whether the line of an opening is that of a change. */
export const isChange = (opening: string): boolean => opening.split(" ").length === 3;

/** The entries of the log. A ballot's entry hides its opening until that is published. */
export const voterEntry = (receiptHash: Uint8Array): string => `voter ${base64(receiptHash)}`;
export const ballotEntry = (opening: string, sha256: Sha256): string =>
  `${isChange(opening) ? "change" : "ballot"} ${base64(sha256(bytesOf(opening)))}`;

/** The longest text that a ballot of this poll can have. */
function longestText(poll: BallotPaper): number {
  const positions = poll.choices.map((_, position) => String(position).length).sort((a, b) => b - a);
  const named = positions.slice(0, boundsOf(poll.kind, poll.min, poll.max, poll.choices.length).max);
  const mark = poll.kind === "score" ? ":5".length : 0;
  return Math.max(
    1,
    named.reduce((length, digits) => length + digits + mark + 1, -1),
  );
}

const padStep = 64;

/**
 * How long every opening of a poll is made before it is encrypted, so that its length does not tell the choices: the next
 * multiple of 64 that the longest one fits into. What waits as a change is padded apart, because it also holds what it replaces.
 */
export function paddedLength(poll: BallotPaper, replaces: boolean): number {
  const longest = 43 + 1 + longestText(poll);
  return Math.ceil((replaces ? longest + 1 + 43 + 1 + longestText(poll) : longest) / padStep) * padStep;
}
