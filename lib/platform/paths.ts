/** The addresses of this site: how they are spelled, and how they carry `next`, the page to go to afterwards. */

/**
 * The addresses that code links or redirects to. Next makes them from the folders of app. Links in the interface are
 * written in the components.
 */
export const paths = {
  login: "/login",
  register: "/register",
  forgotPassword: "/forgot-password",
  resetPassword: "/reset-password",
  verifyEmail: "/verify-email",
  proof: { phone: "/2fa", code: "/2fa/verify", authenticator: "/2fa/app", passkey: "/2fa/passkey", recovery: "/2fa/recovery" },
  poll: (id: string) => `/polls/${id}`,
  ballot: (id: string) => `/polls/${id}/ballot`,
  vote: (id: string) => `/polls/${id}/vote`,
  /** What the site knows of the person at the ballot. Below the poll, because the cookie with a ballot's secret is sent only there. */
  mine: (id: string) => `/polls/${id}/mine`,
  results: (id: string) => `/polls/${id}/results`,
  resultsNow: (id: string) => `/polls/${id}/results/now`,
  home: "/",
  newPoll: "/polls/new",
  edit: (id: string) => `/polls/${id}/edit`,
  manage: (id: string) => `/polls/${id}/manage`,
  /** The page of a poll for everybody, which people pass on. */
  share: (id: string) => `/p/${id}`,
  shareImage: (id: string) => `/p/${id}/image.png`,
  shareQr: (id: string) => `/p/${id}/qr.svg`,
  /** Files for the creator of a poll. */
  downloads: {
    resultsCsv: (id: string) => `/polls/${id}/manage/results.csv`,
    resultsJson: (id: string) => `/polls/${id}/manage/results.json`,
    ballotsCsv: (id: string) => `/polls/${id}/manage/ballots.csv`,
  },
  me: "/me",
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
  api: {
    myData: "/api/my-data",
    session: "/api/session",
    poll: (id: string) => `/api/polls/${id}`,
    results: (id: string) => `/api/polls/${id}/results`,
    live: (id: string) => `/api/polls/${id}/live`,
  },
  notMe: "/not-me",
  privacy: "/privacy",
  outdated: "/outdated",
  unavailable: "/unavailable",
  sandbox: "/sandbox",
} as const;

/**
 * Whether the page at this path is rendered once for everybody. The others are rendered per request, with a nonce for
 * their scripts.
 */
export const isRenderedOnce = (path: string): boolean => /^\/($|p\/[^/]+$|polls\/([0-9a-z]{12}|\d+)(\/results)?$|privacy$)/.test(path);

/** Where Next renders what is at this path and query, below the language. "/" is the front page, or a search or another part of the list. */
export function renderedAt(path: string, search: string): string {
  if (path !== paths.home) return path + search;
  return /[?&](q|sort|after)=/.test(search) ? `/found${search}` : "/home/new";
}

/** Whether pages are cached. In development and on Vercel every page is rendered per request. docs/decisions/headers.md */
export const cachesPages = process.env.NODE_ENV !== "development" && !process.env.VERCEL;

const longestNext = 2048;

/**
 * The address of a page that leads on to `next` afterwards. `because` tells the page why the person was sent there. A
 * `next` that would not be followed for its length becomes the home page.
 */
export const withNext = (path: string, next: string, because?: string): string =>
  `${path}${path.includes("?") ? "&" : "?"}next=${encodeURIComponent(next.length > longestNext ? "/" : next)}${because ? `&because=${because}` : ""}`;

/** Like `withNext`, but leaves out the home page, which is the default. */
export function withNextUnlessHome(path: string, next: string): string {
  return next === "/" ? path : withNext(path, next);
}

/** Whether this is the address of a poll, or below it, with something that was never the form of a poll's id. */
export const hasInvalidPollId = (path: string): boolean => /^\/p(olls)?\/(?!(new|[0-9a-z]{12}|\d{1,9})(\/|$))/.test(path);

/** Whether the middleware serves the page at this path at another address. Nobody is to see it under this one. */
export const isInternal = (path: string): boolean => /^\/(found|home)(\/|$)/.test(path);

/** The path and query of an address exactly as written, without the `_rsc` parameter that Next's router adds for caches. */
export const pathAndQuery = (address: string): string => without(address, /^_rsc(=|$)/);

/**
 * The address of a path on the site of `address`. It cannot be on another site, whatever the path is. Slashes at its
 * beginning become one, because "//x" would name a host, and Next makes a redirect within the site relative.
 */
export function onThisSite(path: string, address: string): URL {
  const url = new URL(`${new URL(address).origin}/${path}`);
  url.pathname = url.pathname.replace(/^\/+/, "/");
  return url;
}

const language = /^(lang|_rsc)(=|$)/;

/**
 * The path and query of an address without `?lang=`. The links to the other languages are only "?lang=de", because pages
 * that are rendered once do not know the rest of their query. So it comes from the page that the link was on.
 */
export function withoutLanguage(address: string, referer: string | null): string {
  const plain = without(address, language);
  if (plain.includes("?") || referer === null || !URL.canParse(referer)) return plain;
  return new URL(referer).pathname === plain ? without(referer, language) : plain;
}

/** URLSearchParams could remove parameters too, but would rewrite the others (`%20` to `+`, `?x` to `?x=`). */
function without(address: string, parameter: RegExp): string {
  const { pathname, search } = new URL(address);
  const query = search
    .slice(1)
    .split("&")
    .filter((pair) => !parameter.test(pair))
    .join("&");
  return query === "" ? pathname : `${pathname}?${query}`;
}

/** No path of ours is half as long. A longer one is not looked at further, because that could take long. */
const longestPath = 300;
const ourPath = /^(\/[a-z0-9._-]+)+$/;
// Punctuation, brackets, blanks and invisible characters, which mail programs and messengers take for a part of the link before them.
const leftovers = /(?:(?!%)[\p{P}\p{Z}\p{Cf}<>])+$/u;

const usual = /^\/([a-z0-9/_-]*[a-z0-9])?$/;

/**
 * A page's path in the site's own spelling: lower case, decoded, without a trailing slash and without characters of the
 * text around a link. A path that is not one of ours in any spelling is returned as it is. Throws a URIError when the
 * path cannot be decoded.
 */
export function canonicalPath(path: string): string {
  if (usual.test(path)) return path; // spares most requests the rest
  if (path.length > longestPath) return path;
  const plain = decodeURIComponent(path).replace(leftovers, "").toLowerCase();
  return ourPath.test(plain) ? plain : path;
}

/** A path without the slashes at its end. A regular expression would try each slash of a long path as the beginning of the end. */
export function withoutSlash(path: string): string {
  let end = path.length;
  while (path[end - 1] === "/") end--;
  return path.slice(0, end);
}

// Control characters, backslashes, and the characters that look or normalise like a slash or backslash.
const dangerous = /[\p{Cc}\p{Zl}\p{Zp}\\⁄∕⧸⧵﹨／＼]/u;
const base = "https://pollstr.invalid";

/**
 * Where to go after login or proof: a path on this site with its query and fragment, or "/" for anything else. It is
 * checked with the kind of parser that will follow it, as given and decoded, in case something on the way decodes it
 * again.
 */
export function safeNext(next: unknown): string {
  if (typeof next !== "string" || next.length > longestNext || !next.isWellFormed()) return "/";
  if (!spellings(next).every(staysHere)) return "/";
  const url = new URL(next, base);
  // No page of this site ends in a slash, and Next would find no page at such an address.
  return (withoutSlash(url.pathname) || "/") + url.search + url.hash;
}

function staysHere(spelling: string | null): boolean {
  if (spelling === null || !spelling.startsWith("/") || spelling.startsWith("//") || dangerous.test(spelling)) return false;
  if (!URL.canParse(spelling, base)) return false;
  const url = new URL(spelling, base);
  return url.origin === base && !url.pathname.startsWith("//"); // "/.//x" parses to "//x"
}

/** The text as given, and with its path decoded once and twice; null where it cannot be decoded. */
function spellings(next: string): (string | null)[] {
  const found: (string | null)[] = [next];
  let path = next.split(/[?#]/, 1)[0] ?? "";
  for (let round = 0; round < 2; round++) {
    try {
      path = decodeURIComponent(path);
      found.push(path);
    } catch {
      // An encoded percent sign becomes a lone one, which fails in the second round. Only the first round must succeed.
      if (round === 0) found.push(null);
      break;
    }
  }
  return found;
}
