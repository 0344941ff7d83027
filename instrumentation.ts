import type { Instrumentation } from "next";

/**
 * Next calls it once per process, before the first request. Reading the environment stops the server if a variable is
 * missing or wrong. Then the sandbox starts if it is asked for, and the background work, except on Vercel, where a cron
 * request does it.
 */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { env } = await import("./lib/platform/env");
  if (env().sandbox) (await import("./lib/sandbox/standin")).startSandbox();
  if (env().onVercel) return;
  const { startRetention } = await import("./lib/privacy/retention/changes");
  startRetention();
  const { startRekey } = await import("./lib/privacy/rekey/changes");
  startRekey();
}

/** Logs an unexpected error under the reference that the error page shows. */
export const onRequestError: Instrumentation.onRequestError = async (error, request, context) => {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { summary, log } = await import("./lib/platform/log");
  const digest = (error as { digest?: string }).digest;
  log.error({ event: "surprise", id: digest, method: request.method, route: context.routePath, ...summary(error) });
};
