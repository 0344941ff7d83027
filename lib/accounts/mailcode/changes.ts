import { randomUUID } from "node:crypto";
import { type Counted, countLetter, post, site } from "../../mail/changes";
import { passwordChangedLetter, resetLetter, verifyLetter } from "../../mail/letters";
import type { Letter, Posted, Sent } from "../../mail/port";
import { capsOfAsker } from "../../mail/rules";
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
import { type Addressee, isGrant, openCode, openGrant, spendGrant, tryCode } from "./store";

/** One-time codes by mail: how they are requested and tried. Nothing here reveals to a stranger whether an address has an account. */

const letters = { verify: verifyLetter, reset: resetLetter };

/** Mails a new code. The code is stored before it is sent. When the mail server refuses it, another one can be requested. */
export async function mailCode(user: Addressee, purpose: Purpose, now: Date, locale?: Locale): Promise<Posted> {
  const letter = await countLetter(purpose, user.email);
  return letter.kind === "counted" ? sendCode(user, purpose, letter.send, now, locale) : letter;
}

async function sendCode(
  user: Addressee,
  purpose: Purpose,
  send: (letter: Letter) => Promise<Sent>,
  now: Date,
  locale?: Locale,
): Promise<Sent> {
  const minutes = env().mailCodeMinutes;
  const code = await openCode(user, purpose, minutes, now);
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

export type NotRight = { kind: "wrong" | "expired" } | TooMany;
type Tried<Gain> = { kind: "right"; user: Account; gain: Gain } | NotRight;

const guesses = (address: string): Try[] => [{ limit: "mail codes from one address", subject: address }];

/** Counts a guess, judges it, and records the verdict. */
async function guess<Gain>(address: string, now: Date, judged: () => Promise<Judged<Gain>>): Promise<Tried<Gain>> {
  const tried = await counted(guesses(address), judged, ({ kind }) => kind === "right" || kind === "expired");
  if (tried.kind === "too-many") return refuseTooMany(tried, { address }, now);
  const found = tried.outcome;
  if (found.kind === "right") {
    await record("mail-code-right", { userId: found.user.id, address }, now);
    return found;
  }
  const { kind, user, hasEnded } = found;
  await record(hasEnded ? "mail-code-ended" : "mail-code-wrong", { userId: user?.id, address }, now);
  return { kind };
}

type Judged<Gain> = { kind: "right"; user: Account; gain: Gain } | { kind: "wrong" | "expired"; user: Account | null; hasEnded: boolean };

/** Judges a code that was typed for an address. It is "wrong" when the address has no account, after the same work. */
async function judge<Gain>(
  email: string,
  purpose: Purpose,
  typed: string,
  now: Date,
  use: (tx: Transaction, userId: string) => Promise<Gain>,
): Promise<Judged<Gain>> {
  const user = await findByEmail(email);
  const code = parseMailCode(typed);
  if (!code) return { kind: "wrong", user, hasEnded: false };
  const { id } = user ?? { id: randomUUID() };
  const tried = await tryCode({ id, email }, purpose, code, now, (tx) => use(tx, id));
  if (tried.verdict !== "right") return { kind: tried.verdict, user, hasEnded: tried.hasEnded };
  if (!user) throw new Error("A code was right for an account that does not exist.");
  return { kind: "right", user, gain: tried.gain };
}

export type Proven = { kind: "right"; user: { id: string; emailVerifiedAt: Date; passwordHash: string } } | NotRight;

/** Tries the code that proves an address and, when it is right, marks the address as proven. */
export async function proveEmail(email: string, typed: string, address: string, now: Date): Promise<Proven> {
  const prove = async (tx: Transaction, id: string) => {
    // The address is a condition too: it may have changed, or the account may be gone, since it was found.
    const changed = { where: { id, email }, data: { emailVerifiedAt: now }, select: { id: true, passwordHash: true } };
    return (await tx.user.updateManyAndReturn(changed))[0];
  };
  const tried = await guess(address, now, () => judge(email, "verify", typed, now, prove));
  if (tried.kind !== "right") return tried;
  return tried.gain ? { kind: "right", user: { ...tried.gain, emailVerifiedAt: now } } : { kind: "wrong" };
}

/** Tries a reset code. A right one is exchanged for a grant, with which one new password can be set. */
export async function exchangeResetCode(
  email: string,
  typed: string,
  address: string,
  now: Date,
): Promise<{ kind: "right"; grant: string } | NotRight> {
  const open = (tx: Transaction, userId: string) => openGrant(tx, userId, now);
  const tried = await guess(address, now, () => judge(email, "reset", typed, now, open));
  return tried.kind === "right" ? { kind: "right", grant: tried.gain } : tried;
}

/**
 * Sets a new password with a reset code. Every login and token ends, and the phone must be proven again. Throws
 * `HashingBusy` before the code is tried.
 */
export async function resetByCode(
  { email, code, newPassword }: { email: string; code: string; newPassword: string },
  address: string,
  now: Date,
  locale?: Locale,
): Promise<{ kind: "reset" } | NotRight> {
  const tried = await guess(address, now, async () => {
    // Hashed first, so that the code is not used up when that fails; but counted before, because a hash is costly.
    const passwordHash = await hashPassword(newPassword);
    return judge(email, "reset", code, now, (tx, userId) => setPassword(tx, userId, passwordHash, now));
  });
  if (tried.kind !== "right") return tried;
  await record("password-reset", { userId: tried.user.id, address }, now);
  await post(passwordChangedLetter(site(locale), tried.user.email));
  return { kind: "reset" };
}

export type Reset = { kind: "reset" } | { kind: "bad-grant" } | TooMany;

/** Sets a new password with the grant of a reset code. Every login and token ends, and the phone must be proven again. */
export async function resetPassword(grant: string, password: string, address: string, now: Date, locale?: Locale): Promise<Reset> {
  const tried = await counted(guesses(address), () => useGrant(grant, password, now), Boolean);
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
