import { createHash, randomBytes } from "node:crypto";
import { db } from "../../platform/db";
import { seal, unseal } from "../../platform/keys";
import { isLoopback, networkOf } from "../../platform/limits/rules";
import { count } from "../../platform/limits/store";

/** Forms that people filled in and could not send, because they have to log in or prove their phone again. */

export const keptHours = 24;
/** Longer than the longest poll. */
const longest = 150_000;

/** The fields of a form, and the address of its page. */
export type KeptForm = { page: string; fields: Record<string, string> };

const hash = (token: string) => new Uint8Array(createHash("sha256").update(token).digest());

/** Keeps a form. Returns the token that opens it, or null when too many forms came from this network address. */
export async function keepForm(form: KeptForm, address: string, now: Date): Promise<string | null> {
  const text = JSON.stringify(form);
  if (text.length > longest || (await isCapped(address))) return null;
  const token = randomBytes(32).toString("base64url");
  const expiresAt = new Date(now.getTime() + keptHours * 3_600_000);
  await db().keptForm.create({ data: { tokenHash: hash(token), sealed: seal("kept form", text), expiresAt } });
  return token;
}

async function isCapped(address: string): Promise<boolean> {
  if (isLoopback(address)) return false;
  const reached = await count([
    { limit: "kept forms from one address", subject: address },
    { limit: "kept forms from one network", subject: networkOf(address) },
  ]);
  return reached !== null;
}

/** The form that a token opens; null when it is not kept any more. */
export async function keptForm(token: string, now: Date): Promise<KeptForm | null> {
  const row = await db().keptForm.findUnique({ where: { tokenHash: hash(token), expiresAt: { gt: now } } });
  return row && JSON.parse(unseal("kept form", row.sealed));
}

/** Forgets a form, because it was sent. */
export async function dropForm(token: string): Promise<void> {
  await db().keptForm.deleteMany({ where: { tokenHash: hash(token) } });
}
