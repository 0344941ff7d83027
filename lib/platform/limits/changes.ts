import { lineOf } from "../lines/rules";
import { isLoopback, limits, networkOf } from "./rules";
import { count, forgive, giveBack, spent, type Try } from "./store";

/** What codes by phone cost, and who may spend how much of it. */

/** A code about to be sent: the number (E.164) and its country calling code, the account, and the network address that asks. */
export type Spending = { e164: string; callingCode: string; userId: string; address: string };

/** Which cap is reached, and for how many seconds. */
export type Capped = { by: "number" | "account" | "address" | "block"; seconds: number };

type Cap = Try & { by: Capped["by"] };

function caps({ e164, callingCode, userId, address }: Spending): Cap[] {
  const line = lineOf(e164);
  return [
    { limit: "codes to one number", subject: line, by: "number" },
    { limit: "codes to one number a day", subject: line, by: "number" },
    { limit: "codes of one account", subject: userId, by: "account" },
    ...(isLoopback(address) ? [] : [{ limit: "codes from one address", subject: address, by: "address" } as const]),
    { limit: "codes to one block", subject: line.slice(0, -3), by: "block" },
    { limit: "codes to one country", subject: callingCode, by: "block" },
  ];
}

/** Whether a cap that somebody else's numbers help to reach is half used up: not that of the number itself, which only its owner asks for. */
export async function isNear(spending: Spending): Promise<boolean> {
  for (const { limit, subject, by } of caps(spending))
    if (by !== "number" && (await spent(limit, subject)) >= limits[limit].points / 2) return true;
  return false;
}

/** Counts a code before it is sent. Returns the cap that forbids it, or null; a forbidden one spends nothing. */
export async function spend(spending: Spending): Promise<Capped | null> {
  const reached = await count(caps(spending));
  return reached && { by: reached.by, seconds: reached.seconds };
}

/** The code was not sent after all. */
export const unspend = (spending: Spending): Promise<void> => giveBack(caps(spending));

/** The number is proven: what was sent to it was no abuse, and counts against nobody any more, nor does an account made for it. */
export async function settle(spending: Spending): Promise<void> {
  const codes = await spent("codes to one number a day", lineOf(spending.e164));
  await giveBack(caps(spending), codes);
  await giveBack(accountTries(spending.address));
  await forgive(caps(spending).filter(({ by }) => by === "number"));
}

/** What an account that is made counts against. An address that says nothing of who asks is not capped. */
export function accountTries(address: string): Try[] {
  if (isLoopback(address)) return [];
  return [
    { limit: "accounts from one address", subject: address },
    { limit: "accounts from one network", subject: networkOf(address) },
  ];
}
