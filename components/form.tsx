"use client";

import { unstable_isUnrecognizedActionError, unstable_rethrow } from "next/navigation";
import { type ComponentProps, type RefObject, useActionState, useEffect, useRef, useState } from "react";
import { Alert } from "./alert";
import { loadAnew, refill } from "./load-anew";
import { useHydrated } from "./use-hydrated";

/** A server action of a form: gets what it answered last and what is posted, and answers what the form shows. */
type Action<State> = (before: Awaited<State> | undefined, form: FormData) => Promise<State | undefined>;

/** Why a press of the button did nothing, for the person to read. It has a number, so that the same trouble twice is said twice. */
type Trouble = { words: string; number: number };

type Sent<State> = { state: Awaited<State> | undefined; trouble?: Trouble };

type Wiring = {
  element: RefObject<HTMLFormElement | null>;
  action: (form: FormData) => void;
  trouble: Trouble | undefined;
  /** True after a press that failed by no fault of what was typed: then the form is not emptied. */
  holds: RefObject<boolean>;
};

/**
 * The one way to a server action: `const [state, form] = useForm(logIn)`, then `<Form {...form}>`. It works without
 * JavaScript. With it, a lost connection or a newer build leaves the form as it stands, with a sentence below its button.
 * `scripted` takes the action's place where scripts run, for what a browser has to do before it posts.
 */
export function useForm<State>(action: Action<State>, scripted: Action<State> = action): [Awaited<State> | undefined, Wiring] {
  const element = useRef<HTMLFormElement>(null);
  const holds = useRef(false);
  const [reloaded, setReloaded] = useState("");
  // React makes a form that works without scripts of a server action itself only, not of what is wrapped around it.
  const [posted, post] = useActionState<State | undefined, FormData>(action, undefined);
  const [sent, send] = useActionState<Sent<State> | undefined, FormData>(attempt, undefined);

  async function attempt(before: Sent<State> | undefined, form: FormData): Promise<Sent<State>> {
    holds.current = false;
    const state = before ? before.state : posted;
    if (!takesCookies()) form.set("cookies", "none"); // for keepsCookies in lib/gate/require.ts
    try {
      const answer = await scripted(state, form);
      holds.current = isToBeSentAgain(answer);
      return { state: answer };
    } catch (error) {
      unstable_rethrow(error); // a redirect
      if (unstable_isUnrecognizedActionError(error) && loadAnew(element.current)) return new Promise(() => {});
      holds.current = true;
      console.error(error);
      return { state, trouble: { words: wordsFor(error), number: (before?.trouble?.number ?? 0) + 1 } };
    }
  }

  const hydrated = useHydrated();
  useEffect(() => setReloaded(refill(element.current)), []);
  const trouble = sent ? sent.trouble : reloaded ? { words: reloaded, number: 0 } : undefined;
  return [sent ? sent.state : posted, { element, holds, trouble, action: hydrated ? send : post }];
}

/** A form of `useForm`. What it has to say of a failed press stands at its end, beside the button, and moves nothing above it. */
export function Form({
  element,
  action,
  trouble,
  holds,
  children,
  ...form
}: Wiring & Pick<ComponentProps<"form">, "className" | "children" | "aria-label">) {
  useEffect(() => {
    const keep = (event: Event) => holds.current && event.preventDefault();
    // React empties a form after its action while its own events are off.
    const form = element.current;
    form?.addEventListener("reset", keep);
    return () => form?.removeEventListener("reset", keep);
  }, [element, holds]);
  return (
    <form {...form} ref={element} action={action} noValidate>
      {children}
      {trouble && <Notice key={trouble.number} words={trouble.words} />}
    </form>
  );
}

function Notice({ words }: { words: string }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => void box.current?.scrollIntoView({ block: "nearest" }), []);
  return (
    <div ref={box}>
      <Alert tone="error">{words}</Alert>
    </div>
  );
}

/** `again` of lib/web/action.ts; some actions answer more than that, and have it in `refused`. */
function isToBeSentAgain(answer: unknown): boolean {
  type Refusal = { again?: true };
  const { again, refused } = (answer ?? {}) as Refusal & { refused?: Refusal };
  return (again ?? refused?.again) === true;
}

/** Whether the browser takes a cookie. `navigator.cookieEnabled` says yes in a Chromium that blocks them. */
function takesCookies(): boolean {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser, and not on plain http.
  document.cookie = "pollstr-try=1; SameSite=Lax";
  const taken = document.cookie.includes("pollstr-try=");
  // biome-ignore lint/suspicious/noDocumentCookie: as above
  document.cookie = "pollstr-try=; Max-Age=0";
  return taken;
}

function wordsFor(error: unknown): string {
  const { digest } = error as { digest?: string };
  if (digest) return `Something went wrong on our side. Please try again. Reference: ${digest}`;
  if (unstable_isUnrecognizedActionError(error))
    return "The site has changed since you opened this page, and nothing was sent. Load the page again, then try once more.";
  // The Fetch standard (5.6) rejects with a TypeError when there is no answer at all.
  if (error instanceof TypeError) return "There is no connection. What you typed is still here: try again in a moment.";
  return "The site did not answer. What you typed is still here: try again in a moment.";
}
