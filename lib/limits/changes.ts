import { lineOf } from "../numbers/rules";
import { isLoopback, type Limit, limits } from "./rules";
import { count, forgive, giveBack, spent } from "./store";

/** What codes by phone cost, and who may spend how much of it. */

/** A code about to be sent: the number (E.164) and its country calling code, the account, and the network address that asks. */
export type Spending = { e164: string; callingCode: string; userId: string; address: string };

/** Which cap is reached, and for how many seconds. */
export type Capped = { by: "number" | "account" | "address" | "block"; seconds: number };

type Cap = { limit: Limit; subject: string; by: Capped["by"] };

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
  const counted: Cap[] = [];
  for (const cap of caps(spending)) {
    const seconds = await count(cap.limit, cap.subject);
    counted.push(cap);
    if (seconds > 0) {
      await giveBackTo(counted, 1);
      return { by: cap.by, seconds };
    }
  }
  return null;
}

/** The code was not sent after all. */
export const unspend = (spending: Spending): Promise<void> => giveBackTo(caps(spending), 1);

/** The number is proven: what was sent to it was no abuse, and counts against nobody any more. */
export async function settle(spending: Spending): Promise<void> {
  const line = lineOf(spending.e164);
  const codes = await spent("codes to one number a day", line);
  await giveBackTo(caps(spending), codes);
  await Promise.all([forgive("codes to one number", line), forgive("codes to one number a day", line)]);
}

async function giveBackTo(given: Cap[], points: number): Promise<void> {
  for (const { limit, subject } of given) await giveBack(limit, subject, Math.min(points, limits[limit].points));
}
