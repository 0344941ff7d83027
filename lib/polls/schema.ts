import { z } from "zod";

const id = z.string().regex(/^[1-9]\d{0,8}$/);

/** A poll's id as it stands in a URL; null when it cannot be one. */
export function parsePollId(text: string): number | null {
  return id.safeParse(text).success ? Number(text) : null;
}

/** The choices of a posted form, each once. What is no id at all becomes 0, an id that no poll has. */
export function parseChoices(form: FormData): number[] {
  const posted = form.getAll("choice").map((value) => (typeof value === "string" && id.safeParse(value).success ? Number(value) : 0));
  return [...new Set(posted)];
}
