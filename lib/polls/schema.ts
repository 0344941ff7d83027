import { z } from "zod";

const id = z.string().regex(/^[1-9]\d{0,8}$/);

/** The poll id in a URL; null when the text cannot be one. */
export function parsePollId(text: string): number | null {
  return id.safeParse(text).success ? Number(text) : null;
}

/** The choice ids of a posted form, each once. Anything that is not an id becomes 0, which no choice has. */
export function parseChoices(form: FormData): number[] {
  const posted = form.getAll("choice").map((value) => (typeof value === "string" && id.safeParse(value).success ? Number(value) : 0));
  return [...new Set(posted)];
}
