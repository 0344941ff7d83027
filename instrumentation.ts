import type { Instrumentation } from "next";

/**
 * Once per process, before the first request: an environment that is not usable stops the server with one line per
 * variable. Then the background work starts, where a process stays; on Vercel a cron asks for it.
 */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { env } = await import("./lib/env");
  if (env().onVercel) return;
  const { startRetention } = await import("./lib/retention/changes");
  startRetention();
  const { startRekey } = await import("./lib/numbers/changes");
  startRekey();
}

/** A page that failed: logged under the reference that the error page shows. */
export const onRequestError: Instrumentation.onRequestError = async (error, request, context) => {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { summary, log } = await import("./lib/log");
  const digest = (error as { digest?: string }).digest;
  log.error({ event: "surprise", id: digest, method: request.method, route: context.routePath, ...summary(error) });
};
