import { createContext, useContext } from "react";

/** What a form shows after a post: errors by field ("" is the whole form), and what was typed, except secrets. */
export type Shown = {
  error?: Record<string, string[] | null> | null;
  initialValue?: Record<string, unknown> | null;
};

/** Given by a form to the fields in it. */
export const Answer = createContext<Shown | undefined>(undefined);

/** What the form around a field says of it: what was typed there, and what is wrong with that. */
export function useAnswer(name: string): { typed: string | undefined; errors: string[] | undefined } {
  const answer = useContext(Answer);
  const typed = answer?.initialValue?.[name] ?? undefined;
  return { typed: typed === undefined ? undefined : String(typed), errors: answer?.error?.[name] ?? undefined };
}
