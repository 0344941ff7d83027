import { canonicalPath, paths, withNext, withoutSlash } from "../platform/paths";
import { isFresh, type SessionFacts, type Standing } from "../sessions/rules";

/** The pages that everybody may see. A page that is not listed anywhere is guarded. */
const publicPages =
  /^\/(p\/[^/]+|login|register|forgot-password|reset-password|not-me|privacy|outdated|unavailable|not-found|sandbox|api\/docs)?$/;
/** The pages for which a login is enough: what concerns the account, and the proof itself. */
const memberPages = /^\/(2fa(\/.*)?|me|verify-email|settings(\/(password|sessions|delete))?)$/;
/** Files, such as /favicon.ico. The gate lets them pass; one that is not for everybody has a lock of its own (`manage/[file]`). */
const isFile = (path: string): boolean => path.startsWith("/.well-known/") || path.includes(".", path.lastIndexOf("/"));

/**
 * The standing that a page of this site needs: "stranger" when everybody may see it, "member" for a login, "proven" for a
 * proof. The page counts to which another spelling of its path leads, such as the capitals of a QR code.
 */
export function needs(path: string): Standing {
  const [page = ""] = path.split(/[?#]/, 1);
  const plain = withoutSlash(canonicalPath(page)) || "/";
  if (publicPages.test(plain) || isFile(plain)) return "stranger";
  return memberPages.test(plain) ? "member" : "proven";
}

/** The gate. Returns null when the person may pass, otherwise the page that they must see first, which leads back to `next`. */
export function gate(who: Standing, needed: Standing, next: string): string | null {
  if (needed === "stranger" || who === "proven") return null;
  if (who === "stranger") return withNext(paths.login, next);
  return needed === "proven" ? withNext(paths.proof.phone, next) : null;
}

/** The gate before a sensitive step, which needs a proof from the last ten minutes. Returns the same as `gate`. */
export function freshGate(who: Standing, session: SessionFacts | null, next: string, now: Date): string | null {
  const elsewhere = gate(who, "proven", next);
  if (elsewhere !== null) return elsewhere;
  return session && isFresh(session, now) ? null : withNext(paths.proof.phone, next, "fresh");
}

/**
 * Where a person who is sent to `next` ends up: there, or at the page that the gate demands first. `next` must be a
 * safe path (`safeNext`).
 */
export function landing(who: Standing, next: string): string {
  return gate(who, needs(next), next) ?? next;
}

/** Whether a page is for logging in or registering. People who are already logged in are sent on from it to `next`. */
export const isEntrance = (path: string): boolean => path === paths.login || path === paths.register;
