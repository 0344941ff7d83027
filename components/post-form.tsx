"use client";

import { useTranslations } from "next-intl";
import { type ComponentProps, useEffect, useRef, useState } from "react";
import { Notice } from "./form";
import { useHydrated } from "./use-hydrated";

type PostFormProps<Answer> = Pick<ComponentProps<"form">, "className" | "children"> & {
  /** The address of a handler. A plain form gets a redirect from it, a script gets JSON. */
  to: string;
  /** Takes the JSON. The button stays pending until the promise that it returns is settled. */
  onAnswer: (answer: Answer) => Promise<void> | void;
};

/**
 * A form whose post is answered before Next, because many people send it: the vote. Without JavaScript it is a plain
 * form. With it, a lost connection leaves the form as it is, with a message below its button.
 */
export function PostForm<Answer>({ to, onAnswer, children, ...form }: PostFormProps<Answer>) {
  const t = useTranslations("form");
  const element = useRef<HTMLFormElement>(null);
  const [trouble, setTrouble] = useState<{ words: string; number: number }>();

  async function send(fields: FormData) {
    setTrouble(undefined);
    try {
      const body = new URLSearchParams([...fields].map(([name, value]) => [name, String(value)]));
      const response = await fetch(to, { method: "POST", headers: { accept: "application/json" }, body });
      await onAnswer(await response.json());
    } catch (error) {
      console.error(error);
      // fetch rejects with a TypeError when there is no answer at all (Fetch standard, 5.6).
      const words = t(error instanceof TypeError ? "offline" : "unanswered");
      setTrouble((before) => ({ words, number: (before?.number ?? 0) + 1 }));
    }
  }

  // React resets a form after its action. Its own event system is off then, so this listens on the element.
  useEffect(() => {
    const form = element.current;
    const keep = (event: Event) => event.preventDefault();
    form?.addEventListener("reset", keep);
    return () => form?.removeEventListener("reset", keep);
  }, []);

  const target = useHydrated() ? { action: send } : { action: to, method: "post" };
  return (
    <form {...form} {...target} ref={element} noValidate>
      {children}
      {trouble && <Notice key={trouble.number} words={trouble.words} />}
    </form>
  );
}

/** Goes to another page. Settles only if this page is shown again, so that a pending button stays pending. */
export function goTo(url: string): Promise<void> {
  location.assign(url);
  return new Promise((resolve) => addEventListener("pageshow", () => resolve(), { once: true }));
}
