"use client";

import { unstable_isUnrecognizedActionError, unstable_rethrow } from "next/navigation";
import { useTranslations } from "next-intl";
import { type ComponentProps, type RefObject, useActionState, useEffect, useRef, useState } from "react";
import { Alert } from "./alert";
import { Answer, type Shown } from "./answer";
import { loadAnew, type Refilled, refill } from "./load-anew";
import { useHydrated } from "./use-hydrated";

/** A server action of a form. Takes its last answer and the posted fields; returns what the form shows. */
export type Action<State> = (before: Awaited<State> | undefined, form: FormData) => Promise<State | undefined>;

/** Why a submit failed, in words. The number makes React show the same words again after a second failure. */
type Trouble = { words: string; number: number };

type Sent<State> = { state: Awaited<State> | undefined; trouble?: Trouble };

type Wiring = {
  element: RefObject<HTMLFormElement | null>;
  action: (form: FormData) => void;
  trouble: Trouble | undefined;
  /** True after a failure that was not the input's fault. The form then keeps its values. */
  keepsValues: RefObject<boolean>;
  /** What the fields show. */
  answer: Shown | undefined;
};

type FormProps = Pick<ComponentProps<"form">, "className" | "children" | "aria-label">;

/**
 * Calls a server action: `const [state, form] = useForm(logIn)`, then `<Form {...form}>`. It works without JavaScript.
 * With JavaScript, a lost connection or a newer build leaves the form as it is, with a message below its button.
 * `scripted` replaces the action where JavaScript runs, for forms whose browser has work to do before the post.
 */
export function useForm<State>(action: Action<State>, scripted: Action<State> = action): [Awaited<State> | undefined, Wiring] {
  const t = useTranslations("form");
  const element = useRef<HTMLFormElement>(null);
  const keepsValues = useRef(false);
  const [reloaded, setReloaded] = useState<Refilled>(null);
  // React renders a form that works without JavaScript only for a server action itself, not for a function around one.
  const [posted, post] = useActionState<State | undefined, FormData>(action, undefined);
  const [sent, send] = useActionState<Sent<State> | undefined, FormData>(attempt, undefined);

  async function attempt(before: Sent<State> | undefined, form: FormData): Promise<Sent<State>> {
    keepsValues.current = false;
    const state = before ? before.state : posted;
    if (!takesCookies()) form.set("cookies", "none"); // read by keepsCookies in lib/gate/require.ts
    try {
      const answer = await scripted(state, form);
      keepsValues.current = refusalIn(answer)?.again === true;
      return { state: answer };
    } catch (error) {
      unstable_rethrow(error); // a redirect
      if (unstable_isUnrecognizedActionError(error) && loadAnew(element.current)) return new Promise(() => {});
      keepsValues.current = true;
      console.error(error);
      return { state, trouble: { words: wordsFor(error, t), number: (before?.trouble?.number ?? 0) + 1 } };
    }
  }

  const hydrated = useHydrated();
  // Once the fields that know more where scripts run are rendered with it, such as a zone.
  useEffect(() => (hydrated ? setReloaded(refill(element.current)) : undefined), [hydrated]);
  const trouble = sent ? sent.trouble : reloaded ? { words: t(reloaded), number: 0 } : undefined;
  const state = sent ? sent.state : posted;
  return [state, { element, keepsValues, trouble, answer: refusalIn(state), action: hydrated ? send : post }];
}

type ActionFormProps<State> = FormProps & {
  action: Action<State>;
  /** What the form shows before its first post, on a page that shows a refusal again after a redirect. */
  before?: Shown;
};

/** A form that shows what its action refuses: above its fields, and beside each. Server components can use it, too. */
export function ActionForm<State>({ action, before, children, ...form }: ActionFormProps<State>) {
  const [, { answer = before, ...wiring }] = useForm(action);
  const errors = answer?.error?.[""];
  return (
    <Form {...wiring} {...form} answer={answer}>
      {errors && <Alert tone="error">{errors}</Alert>}
      {children}
    </Form>
  );
}

/** A form of `useForm`. Its fields show the answer. The message of a failed submit comes last, next to the button, so that nothing above it moves. */
export function Form({ element, action, trouble, keepsValues, answer, children, ...form }: Wiring & FormProps) {
  useEffect(() => {
    const keep = (event: Event) => keepsValues.current && event.preventDefault();
    // React resets a form after its action. Its own event system is off then, so this listens on the element.
    const form = element.current;
    form?.addEventListener("reset", keep);
    return () => form?.removeEventListener("reset", keep);
  }, [element, keepsValues]);
  useEffect(() => {
    if (answer?.error && element.current) leadToFault(element.current);
  }, [element, answer]);
  return (
    <form {...form} ref={element} action={action} noValidate>
      <Answer value={answer}>{children}</Answer>
      {trouble && <Notice key={trouble.number} words={trouble.words} />}
    </form>
  );
}

const wrongField = ':is(input, select, textarea)[aria-describedby$="-error"], fieldset[aria-describedby$="-error"] input';

/** Leads to the first field that is wrong, or to what is said above the fields. On a phone the button is far below both. */
function leadToFault(form: HTMLElement): void {
  const field = form.querySelector<HTMLElement>(wrongField);
  field?.closest("details")?.setAttribute("open", "");
  field?.focus({ preventScroll: true });
  (field ?? form.querySelector("[role=alert]"))?.scrollIntoView({ block: field ? "center" : "nearest" });
}

/** A message about a failed submit. It scrolls into view, because the button may be far from it. */
export function Notice({ words }: { words: string }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => void box.current?.scrollIntoView({ block: "nearest" }), []);
  return (
    <div ref={box}>
      <Alert tone="error">{words}</Alert>
    </div>
  );
}

type Refusal = Shown & { again?: true };

/** The FormState (lib/web/action.ts) in an answer. Actions that return more have it in `refused`. */
function refusalIn(answer: unknown): Refusal | undefined {
  const given = answer as (Refusal & { refused?: Refusal }) | undefined;
  return given?.refused ?? given;
}

/** Tries to set a cookie. `navigator.cookieEnabled` is no help: a Chromium that blocks cookies returns true. */
function takesCookies(): boolean {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser, and not on plain http.
  document.cookie = "pollstr-try=1; SameSite=Lax";
  const taken = document.cookie.includes("pollstr-try=");
  // biome-ignore lint/suspicious/noDocumentCookie: as above
  document.cookie = "pollstr-try=; Max-Age=0";
  return taken;
}

function wordsFor(error: unknown, t: ReturnType<typeof useTranslations<"form">>): string {
  const { digest } = error as { digest?: string };
  if (digest) return t("failed", { reference: digest });
  if (unstable_isUnrecognizedActionError(error)) return t("outdated");
  // fetch rejects with a TypeError when there is no answer at all (Fetch standard, 5.6).
  if (error instanceof TypeError) return t("offline");
  return t("unanswered");
}
