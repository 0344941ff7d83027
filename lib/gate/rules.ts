import { paths, withNext } from "../platform/paths";
import { isFresh, type SessionFacts, type Standing } from "../sessions/rules";

/** The standing that a page of this site needs: "stranger" when everybody may see it, "member" for a login, "proven" for a proof. */
export function needs(path: string): Standing {
  if (/^\/polls(\/|$)/.test(path)) return "proven";
  if (/^\/settings\/(phone|recovery-codes|authenticator|passkeys|data)(\/|$|\?)/.test(path)) return "proven";
  if (/^\/(2fa|settings|verify-email)(\/|$|\?)/.test(path)) return "member";
  return "stranger";
}

/** The gate. Returns null when the person may pass, otherwise the page that they must see first, which leads back to `next`. */
export function gate(who: Standing, needed: Standing, next: string): string | null {
  if (needed === "stranger" || who === "proven") return null;
  if (who === "stranger") return withNext(paths.login, next);
  return needed === "proven" ? withNext(paths.proof.start, next) : null;
}

/** The gate before a sensitive step, which needs a proof from the last ten minutes. Returns the same as `gate`. */
export function freshGate(who: Standing, session: SessionFacts | null, next: string, now: Date): string | null {
  const elsewhere = gate(who, "proven", next);
  if (elsewhere !== null) return elsewhere;
  return session && isFresh(session, now) ? null : withNext(paths.proof.start, next, "fresh");
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
