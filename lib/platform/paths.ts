/** The addresses of this site, how they are spelled, and where to go after a page (`next`). */

/** The addresses that code leads to. Next makes them of the folders of app; the interface's own links stand in components. */
export const paths = {
  login: "/login",
  register: "/register",
  forgotPassword: "/forgot-password",
  resetPassword: "/reset-password",
  verifyEmail: "/verify-email",
  proof: { start: "/2fa", code: "/2fa/verify", app: "/2fa/app", passkey: "/2fa/passkey", recovery: "/2fa/recovery" },
  poll: (id: number | string) => `/polls/${id}`,
  results: (id: number | string) => `/polls/${id}/results`,
  settings: {
    all: "/settings",
    password: "/settings/password",
    phone: "/settings/phone",
    authenticator: "/settings/authenticator",
    recoveryCodes: "/settings/recovery-codes",
    passkeys: "/settings/passkeys",
    sessions: "/settings/sessions",
    data: "/settings/data",
    deletion: "/settings/delete",
  },
  myData: "/api/my-data",
  privacy: "/privacy",
  outdated: "/outdated",
  unavailable: "/unavailable",
  sandbox: "/sandbox",
} as const;

/** The address of a page from which the person goes on to `next`. `because` tells it why they were sent there. */
export const withNext = (path: string, next: string, because?: string): string =>
  `${path}${path.includes("?") ? "&" : "?"}next=${encodeURIComponent(next)}${because ? `&because=${because}` : ""}`;

/** The same, without a `next` of "/", where people go anyway. */
export function carrying(path: string, next: string): string {
  return next === "/" ? path : withNext(path, next);
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
