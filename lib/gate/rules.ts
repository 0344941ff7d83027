import { paths, withNext } from "../platform/paths";
import type { Standing } from "../sessions/rules";

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
  if (who === "stranger") return withNext(paths.login, next);
  return needed === "proven" ? withNext(paths.proof.start, next) : null;
}

/** Where a person lands who is sent to `next`: there, or at the gate before it. `next` is a safe one. */
export function landing(who: Standing, next: string): string {
  return gate(who, needs(next), next) ?? next;
}

/** The pages on which one becomes somebody. Who is logged in has no business there, and goes on to `next`. */
export const isEntrance = (path: string): boolean => path === paths.login || path === paths.register;
