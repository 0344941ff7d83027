import { createHash } from "node:crypto";
import { seal, unseal } from "../../platform/keys";
import { paths } from "../../platform/paths";
import { type CookieReader, type CookieWriter, cookieName, cookieOptions, pathCookieName } from "../../sessions/cookies";
import { ballotFields, keptMinutes, paperField, secretDays } from "./rules";

const encoded = (sealed: Uint8Array) => Buffer.from(sealed).toString("base64url");

/** The text in a sealed cookie. Null when there is none, it was changed, or it was sealed with another key. */
function opened(cookies: CookieReader, name: string, purpose: "kept vote" | "ballot cookie"): string | null {
  const sealed = cookies.get(name)?.value;
  if (!sealed) return null;
  try {
    return unseal(purpose, Buffer.from(sealed, "base64url"));
  } catch {
    return null;
  }
}

// ---- A vote that was posted before the proof

/** One cookie for all polls, so that every request's header stays small: the last vote that waits for a proof is kept. */
export const keptCookie = () => cookieName("pollstr-kept");

/**
 * Keeps the fields of a vote, readable or not, until the proof is done, with the name of the paper that they were meant for.
 * False when there are none, or when they are too long for a cookie.
 */
export function keepVote(cookies: CookieWriter, pollId: string, fields: URLSearchParams): boolean {
  const own = ballotFields(fields);
  if (!own || own.size === 0) return false;
  const paper = fields.get(paperField);
  if (paper !== null) own.set(paperField, paper.slice(0, longestPaper));
  cookies.set(keptCookie(), encoded(seal("kept vote", `${pollId}?${own}`)), cookieOptions(keptMinutes * 60));
  return true;
}

const longestPaper = 22;

/** The fields kept for a poll, with that of the paper; null when there are none. */
export function keptVote(cookies: CookieReader, pollId: string): URLSearchParams | null {
  const [poll, fields] = opened(cookies, keptCookie(), "kept vote")?.split("?") ?? [];
  return poll === pollId ? new URLSearchParams(fields) : null;
}

/** Clears the vote that is kept for a poll. Sets no cookie when there is none. */
export function dropKeptVote(cookies: CookieReader & CookieWriter, pollId: string): void {
  if (keptVote(cookies, pollId)) cookies.set(keptCookie(), "", cookieOptions(0));
}

// ---- The secret of a ballot that this browser cast

/**
 * The browser sends this cookie only to `/polls/<id>` and below, so the header of a request holds the secrets of one poll,
 * however many polls somebody votes in. Its name depends on the account: two people at one browser do not overwrite each other's.
 */
const secretCookie = (userId: string) => pathCookieName(`pollstr-ballot-${createHash("sha256").update(userId).digest("hex").slice(0, 8)}`);

/** Keeps the secret of the ballot that this account cast in this browser. */
export function keepSecret(cookies: CookieWriter, pollId: string, userId: string, secret: string): void {
  const sealed = seal("ballot cookie", `${pollId} ${userId} ${secret}`);
  cookies.set(secretCookie(userId), encoded(sealed), cookieOptions(secretDays * 86_400, paths.poll(pollId)));
}

/** The secret of the ballot that this account cast in this browser; null in any other browser, and for any other account. */
export function keptSecret(cookies: CookieReader, pollId: string, userId: string): string | null {
  const [poll, owner, secret] = opened(cookies, secretCookie(userId), "ballot cookie")?.split(" ") ?? [];
  return poll === pollId && owner === userId ? (secret ?? null) : null;
}
