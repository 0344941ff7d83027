import { type Counted, countLetter, post, site } from "../../mail/changes";
import { passwordChangedLetter, resetLetter, verifyLetter } from "../../mail/letters";
import type { Letter, Posted, Sent } from "../../mail/port";
import { capsOfAsker } from "../../mail/rules";
import { db } from "../../platform/db";
import { env } from "../../platform/env";
import { record } from "../../platform/events/changes";
import { counted, type TooMany, type Try } from "../../platform/limits/store";
import { parseMailCode } from "../../platform/text/rules";
import { atomically, type Transaction } from "../../platform/transaction";
import type { Locale } from "../../platform/words/rules";
import { refuseTooMany, setPassword } from "../account/changes";
import { type Account, findAccount, findByEmail } from "../account/data";
import { hashPassword } from "../password/argon2";
import { type Purpose, written } from "./rules";
import { isGrant, openCode, spendGrant, tryCode } from "./store";

/** One-time codes by mail: how they are requested and tried. Nothing here reveals to a stranger whether an address has an account. */

const letters = { verify: verifyLetter, reset: resetLetter };

/** Mails a new code. The code is stored before it is sent. When the mail server refuses it, another one can be requested. */
export async function mailCode(user: { id: string; email: string }, purpose: Purpose, now: Date, locale?: Locale): Promise<Posted> {
  const letter = await countLetter(purpose, user.email);
  return letter.kind === "counted" ? sendCode(user, purpose, letter.send, now, locale) : letter;
}

async function sendCode(
  user: { id: string; email: string },
  purpose: Purpose,
  send: (letter: Letter) => Promise<Sent>,
  now: Date,
  locale?: Locale,
): Promise<Sent> {
  const minutes = env().mailCodeMinutes;
  const code = await openCode(user.id, purpose, minutes, now);
  const sent = await send(letters[purpose](site(locale), user.email, written(code), minutes));
  if (sent.kind === "sent") await record("mail-code-sent", { userId: user.id }, now);
  return sent;
}

export type Asked = { kind: "asked"; send: (locale: Locale) => Promise<void> } | { kind: "too-many"; seconds: number };

/**
 * Handles a request for a code to an address. The answer is the same whether or not the address has an account. `send`
 * does the rest, and is called after the response is sent, so that its duration reveals nothing either.
 */
export async function askForCode(email: string, purpose: Purpose, address: string, now: Date): Promise<Asked> {
  const letter = await countAsked(email, purpose, address, now);
  if (letter.kind === "too-many") return letter;
  const send = async (locale: Locale) => {
    const user = await findByEmail(email);
    if (user && !(purpose === "verify" && user.emailVerifiedAt)) await sendCode(user, purpose, letter.send, now, locale);
  };
  return { kind: "asked", send };
}

/** Counts a requested code, whether or not there is an account to send it to. */
async function countAsked(email: string, purpose: Purpose, address: string, now: Date): Promise<Counted> {
  const letter = await countLetter(purpose, email, capsOfAsker(purpose, email, address));
  if (letter.kind === "too-many") await record("limit-hit", { address }, now);
  return letter;
}

/**
 * Mails the account's owner another code to prove their address. Unlike `askForCode`, it returns what happened, which
 * only the owner may learn.
 */
export async function mailOwner(account: Account, address: string, now: Date, locale?: Locale): Promise<Posted> {
  const letter = await countAsked(account.email, "verify", address, now);
  return letter.kind === "too-many" ? letter : sendCode(account, "verify", letter.send, now, locale);
}

export type Tried =
  | { kind: "right"; user: { id: string; email: string; fullName: string }; grant: string | null }
  | { kind: "wrong" | "expired" }
  | { kind: "too-many"; seconds: number };

/** Tries a code for an address. For an unknown address every code is wrong. */
export async function tryMailCode(email: string, purpose: Purpose, typed: string, address: string, now: Date): Promise<Tried> {
  const guess = { limit: "mail codes from one address", subject: address } as const;
  const judged = await counted(
    [guess],
    () => judge(email, purpose, typed, now),
    ({ kind }) => kind === "right" || kind === "expired",
  );
  if (judged.kind === "too-many") {
    await record("limit-hit", { address }, now);
    return judged;
  }
  const found = judged.outcome;
  if (found.kind === "right") {
    await record("mail-code-right", { userId: found.user.id, address }, now);
    return found;
  }
  const { kind, user, hasEnded } = found;
  await record(hasEnded ? "mail-code-ended" : "mail-code-wrong", { userId: user?.id, address }, now);
  return { kind };
}

type Judged =
  | { kind: "right"; user: Account; grant: string | null }
  | { kind: "wrong" | "expired"; user: Account | null; hasEnded: boolean };

/** Judges a code that was typed for an address. It is "wrong" when the address has no account. */
async function judge(email: string, purpose: Purpose, typed: string, now: Date): Promise<Judged> {
  const user = await findByEmail(email);
  const code = parseMailCode(typed);
  if (!user || !code) return { kind: "wrong", user, hasEnded: false };
  const { verdict, grant, hasEnded } = await tryCode(user.id, purpose, code, now);
  return verdict === "right" ? { kind: verdict, user, grant } : { kind: verdict, user, hasEnded };
}

export type Proven =
  | { kind: "right"; user: { id: string; emailVerifiedAt: Date; passwordHash: string } }
  | Exclude<Tried, { kind: "right" }>;

/** Tries the code that proves an address and, when it is right, marks the address as proven. */
export async function proveEmail(email: string, typed: string, address: string, now: Date): Promise<Proven> {
  const tried = await tryMailCode(email, "verify", typed, address, now);
  if (tried.kind !== "right") return tried;
  // The address is a condition too: it may have changed, or the account may be gone, since the code was checked.
  const where = { id: tried.user.id, email };
  const [user] = await db().user.updateManyAndReturn({ where, data: { emailVerifiedAt: now }, select: { id: true, passwordHash: true } });
  return user ? { kind: "right", user: { ...user, emailVerifiedAt: now } } : { kind: "wrong" };
}

export type Reset = { kind: "reset" } | { kind: "bad-grant" } | TooMany;

/** Sets a new password with the grant of a reset code. Every login and token ends, and the phone must be proven again. */
export async function resetPassword(grant: string, password: string, address: string, now: Date, locale?: Locale): Promise<Reset> {
  const guess: Try = { limit: "mail codes from one address", subject: address };
  const tried = await counted([guess], () => useGrant(grant, password, now), Boolean);
  if (tried.kind === "too-many") return refuseTooMany(tried, { address }, now);
  const userId = tried.outcome;
  if (!userId) return { kind: "bad-grant" };
  await record("password-reset", { userId, address }, now);
  const account = await findAccount(userId);
  if (account) await post(passwordChangedLetter(site(locale), account.email));
  return { kind: "reset" };
}

/** Sets the password if the grant is valid. Returns the user's id, or null for an invalid grant. */
async function useGrant(grant: string, password: string, now: Date): Promise<string | null> {
  // Checked before the password is hashed, so that made-up grants do not cost a hash.
  if (!(await isGrant(grant, now))) return null;
  const passwordHash = await hashPassword(password);
  return atomically((tx) => spend(tx, grant, passwordHash, now));
}

async function spend(tx: Transaction, grant: string, passwordHash: string, now: Date): Promise<string | null> {
  const userId = await spendGrant(tx, grant, now);
  if (userId) await setPassword(tx, userId, passwordHash, now);
  return userId;
}
