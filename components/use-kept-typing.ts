import { type RefObject, useEffect } from "react";
import { fill, valuesOf } from "./load-anew";
import { useHydrated } from "./use-hydrated";

/**
 * Keeps what is typed in a form while its page is reloaded, or left and come back to, in this tab only. `name` tells whose
 * form it is, of what, and in which version. It is forgotten once the form is gone or has another name: then it was sent,
 * because other ways lead to a new page.
 */
export function useKeptTyping(form: RefObject<HTMLFormElement | null>, name: string): void {
  // Fields that know more where scripts run, such as a zone, are rendered with that first.
  const hydrated = useHydrated();
  useEffect(() => {
    const element = form.current;
    if (!hydrated || !element) return;
    const key = `pollstr-typed ${name}`;
    const now = () => JSON.stringify(valuesOf(element));
    const untouched = now();
    const kept = stored(() => sessionStorage.getItem(key));
    if (kept) fill(element, JSON.parse(kept));
    const forget = () => stored(() => sessionStorage.removeItem(key));
    const keep = () => (now() === untouched ? forget() : stored(() => sessionStorage.setItem(key, now())));
    const gone = new AbortController();
    const { signal } = gone;
    addEventListener("pagehide", keep, { signal });
    // A phone may end a page that is in the background without a word.
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && keep(), { signal });
    return () => {
      gone.abort();
      forget();
    };
  }, [form, name, hydrated]);
}

/** Storage may be full or blocked. Then nothing is kept. */
function stored<T>(act: () => T): T | null {
  try {
    return act();
  } catch {
    return null;
  }
}
