import { seal, unseal } from "../platform/keys";
import { type CookieReader, type CookieWriter, cookieName, cookieOptions } from "../sessions/cookies";
import { keptMinutes } from "./rules";

const keptSeconds = keptMinutes * 60;
const againSeconds = 60;

/** The cookie for a vote that was posted before the proof. It is kept for its poll until the proof is done. */
export const keptCookie = (pollId: number | string) => cookieName(`pollstr-kept-${pollId}`);
/** The cookie that marks a second attempt to vote in this poll. */
export const againCookie = (pollId: number | string) => cookieName(`pollstr-again-${pollId}`);

/** Keeps the choices of a vote for its poll, in a sealed cookie. */
export function keepVote(cookies: CookieWriter, pollId: number, choiceIds: number[]): void {
  const sealed = Buffer.from(seal("kept vote", JSON.stringify({ pollId, choiceIds }))).toString("base64url");
  cookies.set(keptCookie(pollId), sealed, cookieOptions(keptSeconds));
}

/** The choice ids kept for a poll; empty when there are none, or when the cookie is not ours. */
export function keptVote(cookies: CookieReader, pollId: number): number[] {
  const sealed = cookies.get(keptCookie(pollId))?.value;
  if (!sealed) return [];
  try {
    const kept: { pollId: number; choiceIds: number[] } = JSON.parse(unseal("kept vote", Buffer.from(sealed, "base64url")));
    return kept.pollId === pollId ? kept.choiceIds : [];
  } catch {
    return []; // Changed, or sealed with another key: treated as no kept vote.
  }
}

/** Clears the kept vote of a poll. Sets no cookie when there is none. */
export function dropKeptVote(cookies: CookieReader & CookieWriter, pollId: number): void {
  if (cookies.get(keptCookie(pollId))) cookies.set(keptCookie(pollId), "", cookieOptions(0));
}

/** Marks a second attempt to vote in a poll, for a minute. */
export function markAgain(cookies: CookieWriter, pollId: number): void {
  cookies.set(againCookie(pollId), "1", cookieOptions(againSeconds));
}
