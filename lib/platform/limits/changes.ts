import { lineOf } from "../lines/rules";
import { isLoopback, limits, networkOf } from "./rules";
import { count, forgive, giveBack, spent, type Try } from "./store";

/** The caps on codes by phone, which cost money, and on new accounts. */

/**
 * A code that is about to be sent: the number (E.164), whether it is the account's proven one, its country calling code,
 * the account, and the network address of the request.
 */
export type Spending = { e164: string; isOwn: boolean; callingCode: string; userId: string; address: string };

/** The cap that is reached, and how many seconds it still lasts. */
export type Capped = { by: "number" | "account" | "address" | "block"; seconds: number };

type Cap = Try & { by: Capped["by"] };

function caps({ e164, isOwn, callingCode, userId, address }: Spending): Cap[] {
  const line = lineOf(e164);
  const number = isOwn ? `${line} of ${userId}` : line;
  return [
    { limit: "codes to one number", subject: number, by: "number" },
    { limit: "codes to one number a day", subject: number, by: "number" },
    { limit: "codes of one account", subject: userId, by: "account" },
    { limit: "codes of one account to one number", subject: `${line} of ${userId}`, by: "account" },
    ...(isLoopback(address) ? [] : [{ limit: "codes from one address", subject: address, by: "address" } as const]),
    { limit: "codes to one block", subject: line.slice(0, -3), by: "block" },
    { limit: "codes to one country", subject: callingCode, by: "block" },
  ];
}

/**
 * Whether a cap that is shared with other numbers was at least half used up before this code, which must be counted
 * already: so of simultaneous codes each is seen by the others. The caps of the number itself are left out, because they
 * are low without a puzzle.
 */
export async function isNear(spending: Spending): Promise<boolean> {
  for (const { limit, subject, by } of caps(spending))
    if (by !== "number" && (await spent(limit, subject)) > limits[limit].points / 2) return true;
  return false;
}

/** Counts a code before it is sent. Returns null, or the cap that forbids the code; then nothing is counted. */
export async function spend(spending: Spending): Promise<Capped | null> {
  const reached = await count(caps(spending));
  return reached && { by: reached.by, seconds: reached.seconds };
}

/** Takes back the count of a code that was not sent after all. */
export const unspend = (spending: Spending): Promise<void> => giveBack(caps(spending));

/**
 * Takes back what led to a proof, because it was no abuse: the account's codes to the number, and if this is the account's
 * first number, one new account of the address. After many proofs of one number in a day it takes back nothing.
 */
export async function settle(spending: Omit<Spending, "isOwn">, isFirst: boolean): Promise<void> {
  const line = lineOf(spending.e164);
  if (await count([{ limit: "proofs of one number a day", subject: line }])) return;
  // The number may have become the account's only now.
  const both = [true, false].flatMap((isOwn) => caps({ ...spending, isOwn }).filter(({ by }) => by === "number"));
  const shared = caps({ ...spending, isOwn: true }).filter(({ by }) => by !== "number");
  await giveBack(shared, await spent("codes of one account to one number", `${line} of ${spending.userId}`));
  await forgive(both);
  if (isFirst) await giveBack(accountTries(spending.address));
}

/** The limits that a new account counts against. There are none for a loopback address, which does not identify a client. */
export function accountTries(address: string): Try[] {
  if (isLoopback(address)) return [];
  return [
    { limit: "accounts from one address", subject: address },
    { limit: "accounts from one network", subject: networkOf(address) },
  ];
}
