import { putInPlace } from "../platform/standin";
import { clockOffsetMs, sandboxCredentials } from "./store";

/** Puts the sandbox in the place of the outside world, for this process. */
export function startSandbox(): void {
  putInPlace({
    aheadMs: clockOffsetMs,
    smtpUrl: async () => (await import("./smtp")).sandboxSmtpUrl(),
    application: sandboxCredentials,
  });
}
