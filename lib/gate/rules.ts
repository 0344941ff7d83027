/** The rows' truth about one login, as the gate needs it. Times are instants; null means "not yet". */
export type SessionFacts = {
  id: string;
  userId: string;
  expiresAt: Date;
  endedAt: Date | null;
  provenAt: Date | null;
  /** Until when its remembered device makes a code unnecessary; null when there is none. */
  trustedUntil: Date | null;
};

/** What a session was proven by. A remembered device is no proof; it spares one. */
export type ProofMethod = "phone" | "recovery" | "authenticator" | "passkey";

/** How long a login lasts. The proof of the phone ages sooner (PROOF_HOURS). */
export const loginDays = 30;

/** Whether a login still counts. */
export function isLive(session: SessionFacts, now: Date): boolean {
  return session.endedAt === null && session.expiresAt > now;
}

/** Whether a live login has a proof no older than `proofHours` (NIST SP 800-63B 2.2.3), or a remembered device that spares it. */
export function isProven(session: SessionFacts, now: Date, proofHours: number): boolean {
  if (!isLive(session, now)) return false;
  return isProvenWithin(session, now, proofHours * 60) || (session.trustedUntil !== null && session.trustedUntil > now);
}

/** How old a proof may be for a sensitive step (OWASP ASVS 7.5.3). */
export const freshMinutes = 10;

/** Whether a live login was proven by its person in the last minutes; a remembered device is not enough. */
export const isFresh = (session: SessionFacts, now: Date): boolean => isLive(session, now) && isProvenWithin(session, now, freshMinutes);

/** Whether a proof shows that its person has the account's number, or what stands in for it (NIST SP 800-63B 4.1.2). */
export const isByNumber = (by: ProofMethod | null): boolean => by === "phone" || by === "recovery";

const isProvenWithin = ({ provenAt }: SessionFacts, now: Date, minutes: number): boolean =>
  provenAt !== null && now.getTime() - provenAt.getTime() < minutes * 60_000;

/** How long a vote that was posted too early waits for the proof. */
export const keptMinutes = 30;

/** How long after a proof another post of its code still counts as the same press of the button. */
export const lateSeconds = 10;

export type Standing = "stranger" | "member" | "proven";

/** Where a person stands: nobody we know, logged in, or logged in with a fresh proof. */
export function standing(session: SessionFacts | null, now: Date, proofHours: number): Standing {
  if (!session || !isLive(session, now)) return "stranger";
  return isProven(session, now, proofHours) ? "proven" : "member";
}

/** Who may see a page of this site: everybody, who is logged in, or who has proven their phone. */
export function needs(path: string): Standing {
  if (/^\/polls(\/|$)/.test(path)) return "proven";
  if (/^\/settings\/(phone|recovery-codes|authenticator|passkeys|data)(\/|$|\?)/.test(path)) return "proven";
  if (/^\/(2fa|settings|verify-email)(\/|$|\?)/.test(path)) return "member";
  return "stranger";
}

/** The gate: null lets the person pass; otherwise the page they must see first, which carries them back to `next`. */
export function gate(who: Standing, needed: Standing, next: string): string | null {
  if (needed === "stranger" || who === "proven") return null;
  if (who === "stranger") return `/login?next=${encodeURIComponent(next)}`;
  return needed === "proven" ? `/2fa?next=${encodeURIComponent(next)}` : null;
}

/** Where a person lands who is sent to `next`: there, or at the gate before it. `next` is a safe one. */
export function landing(who: Standing, next: string): string {
  return gate(who, needs(next), next) ?? next;
}

/** A page on the way to `next`, which carries it on. */
export function carrying(next: string, path: string): string {
  return next === "/" ? path : `${path}${path.includes("?") ? "&" : "?"}next=${encodeURIComponent(next)}`;
}

/**
 * What an address asks of this site: its path and query to the letter, without the parameter that Next's router adds for
 * caches. Taking it out by URLSearchParams would spell the others anew (`%20` as `+`, `?x` as `?x=`).
 */
export function asked(address: string): string {
  const { pathname, search } = new URL(address);
  const query = search
    .slice(1)
    .split("&")
    .filter((pair) => !/^_rsc(=|$)/.test(pair))
    .join("&");
  return query === "" ? pathname : `${pathname}?${query}`;
}

const ourPath = /^(\/[a-z0-9._-]+)+$/;
// Punctuation, brackets, blanks and invisible characters: what mail and messengers take for a part of the link before them.
const leftovers = /(?:(?!%)[\p{P}\p{Z}\p{Cf}<>])+$/u;

/**
 * A page's path as this site spells it: in lower case, nothing encoded, without a slash at its end and without what the
 * text around a link has left there. A path that is none of ours by any spelling comes back as it is.
 */
export function spelled(path: string): string {
  const plain = decodeURIComponent(path).replace(leftovers, "").toLowerCase();
  return ourPath.test(plain) ? plain : path;
}

/** The pages on which one becomes somebody. Who is logged in has no business there, and goes on to `next`. */
export const isEntrance = (path: string): boolean => path === "/login" || path === "/register";

const longestNext = 2048;
// Control characters, backslashes, and the characters that look or normalise like a slash or backslash.
const treacherous = /[\p{Cc}\p{Zl}\p{Zp}\\⁄∕⧸⧵﹨／＼]/u;
const base = "https://pollstr.invalid";

/**
 * Where to go after login or proof: a path on this site with query and fragment, "/" for anything else.
 * It is read by the parser that will follow it, and again decoded, in case something on the way decodes once more.
 */
export function safeNext(next: unknown): string {
  if (typeof next !== "string" || next.length > longestNext || !next.isWellFormed()) return "/";
  if (!spellings(next).every(staysHere)) return "/";
  const url = new URL(next, base);
  // No page of ours ends in a slash; Next would find none at an address that does.
  return (url.pathname.replace(/\/+$/, "") || "/") + url.search + url.hash;
}

function staysHere(spelling: string | null): boolean {
  if (spelling === null || !spelling.startsWith("/") || spelling.startsWith("//") || treacherous.test(spelling)) return false;
  if (!URL.canParse(spelling, base)) return false;
  const url = new URL(spelling, base);
  return url.origin === base && !url.pathname.startsWith("//"); // "/.//x" parses to "//x"
}

/** The text as given and as it reads after one and two rounds of decoding its path; null where it cannot be decoded. */
function spellings(next: string): (string | null)[] {
  const found: (string | null)[] = [next];
  let path = next.split(/[?#]/, 1)[0] ?? "";
  for (let round = 0; round < 2; round++) {
    try {
      path = decodeURIComponent(path);
      found.push(path);
    } catch {
      // A percent sign that was itself encoded decodes to a lone one in the second round; only the first must decode.
      if (round === 0) found.push(null);
      break;
    }
  }
  return found;
}
