import { env } from "./env";
import { standIn } from "./standin";

/** How far our time is ahead of real time. Only the sandbox's clock can move it, and only forward. */
export const aheadMs = async (): Promise<number> => (env().sandbox ? standIn().aheadMs() : 0);

/** The time by which codes, limits and sessions are judged. */
export async function now(): Promise<Date> {
  const offsetMs = await aheadMs();
  return new Date(Date.now() + offsetMs);
}
