import { type Account, findByEmail } from "../accounts/data";
import { parseCode } from "../codes/rules";
import { db } from "../db";
import { env } from "../env";
import { record } from "../events/changes";
import { networkOf } from "../limits/rules";
import { count, waitFor } from "../limits/store";
import { resetLetter, verifyLetter } from "../mail/letters";
import type { Posted } from "../mail/port";
import { post } from "../mail/smtp";
import type { Purpose } from "./rules";
import { lockedUntil, openCode, tryCode } from "./store";

/** One-time codes by mail: asked for, tried. Nothing here tells a stranger whether an address has an account. */

const letters = { verify: verifyLetter, reset: resetLetter };

/** The site as letters name it. */
export const site = () => ({ brand: env().brand, url: env().appUrl });

/** Mails a new code. It is kept before it is sent: what the mail server refuses can be asked for again. */
export async function mailCode(user: { id: string; email: string }, purpose: Purpose, now: Date): Promise<Posted> {
  const minutes = env().mailCodeMinutes;
  const code = await openCode(user.id, purpose, minutes, now);
  if (code === null) return { kind: "sent" }; // Locked for a while: a code could not be used, and only its owner may learn why.
  const posted = await post(letters[purpose](site(), user.email, code, minutes));
  if (posted.kind === "sent") await record("mail-code-sent", { userId: user.id }, now);
  return posted;
}

export type Asked = { kind: "asked"; send: () => Promise<void> } | { kind: "too-many"; seconds: number };

/**
 * Somebody asks for a code to an address. The answer is the same whether or not it has an account; `send` does what is
 * left to do, and runs after the answer is out, so that its time tells nothing either.
 */
export async function askForCode(email: string, purpose: Purpose, address: string, now: Date): Promise<Asked> {
  const seconds = await countMail(email, purpose, address, now);
  if (seconds > 0) return { kind: "too-many", seconds };
  const send = async () => {
    const user = await findByEmail(email);
    if (user && !(purpose === "verify" && user.emailVerifiedAt)) await mailCode(user, purpose, now);
  };
  return { kind: "asked", send };
}

/** Counts a mail that is asked for. Returns how many seconds it should have waited: 0 when it may be sent. */
async function countMail(email: string, purpose: Purpose, address: string, now: Date): Promise<number> {
  const seconds = Math.max(
    await count("mails to one mailbox", `${purpose} ${email}`),
    await count("mails to one mailbox a day", `${purpose} ${email}`),
    await count("mails from one address", address),
    await count("mails from one network", networkOf(address)),
  );
  if (seconds > 0) await record("limit-hit", { address }, now);
  return seconds;
}

export type Mailed = Posted | { kind: "locked"; until: Date } | { kind: "too-many"; seconds: number };

/** The account's owner asks for another code to prove their address. They are told how it went, and nobody else may be. */
export async function mailOwner(account: Account, address: string, now: Date): Promise<Mailed> {
  const seconds = await countMail(account.email, "verify", address, now);
  if (seconds > 0) return { kind: "too-many", seconds };
  const until = await lockedUntil(account.id, "verify", now);
  return until ? { kind: "locked", until } : mailCode(account, "verify", now);
}

export type Tried =
  | { kind: "right"; user: { id: string; email: string; fullName: string }; grant: string | null }
  | { kind: "wrong" | "expired" | "locked" }
  | { kind: "too-many"; seconds: number };

/** Tries the code that an address was sent. An unknown address has only wrong codes. */
export async function tryMailCode(email: string, purpose: Purpose, typed: string, address: string, now: Date): Promise<Tried> {
  const seconds = await waitFor("mail codes from one address", address);
  if (seconds > 0) return { kind: "too-many", seconds };
  const user = await findByEmail(email);
  const code = parseCode(typed);
  const tried = user && code ? await tryCode(user.id, purpose, code, now) : null;
  if (user && tried?.verdict === "right") {
    await record("mail-code-right", { userId: user.id, address }, now);
    return { kind: "right", user, grant: tried.grant };
  }
  const kind = tried?.verdict === "expired" ? "expired" : tried?.verdict === "locked" ? "locked" : "wrong";
  if (kind !== "expired") await count("mail codes from one address", address);
  await record(tried?.lockedUntil ? "mail-code-locked" : "mail-code-wrong", { userId: user?.id, address }, now);
  return { kind };
}

/** Tries the code that proves an address, and notes that it is proven. */
export async function proveEmail(email: string, typed: string, address: string, now: Date): Promise<Tried> {
  const tried = await tryMailCode(email, "verify", typed, address, now);
  // By the address too: it may have been changed, or the account deleted, since the code was found right.
  if (tried.kind === "right") await db().user.updateMany({ where: { id: tried.user.id, email }, data: { emailVerifiedAt: now } });
  return tried;
}
