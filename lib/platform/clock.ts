import { env } from "./env";
import { standIn } from "./standin";

/** How far the site's clock is ahead of real time, in milliseconds. Only the sandbox can move it, and only forward. */
export const aheadMs = async (): Promise<number> => (env().sandbox ? standIn().aheadMs() : 0);

/** The current time as the site sees it. Codes, limits and sessions are judged by it, so the sandbox can move time for them. */
export async function now(): Promise<Date> {
  const offsetMs = await aheadMs();
  return new Date(Date.now() + offsetMs);
}
