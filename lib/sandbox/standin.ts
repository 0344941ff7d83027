import { putInPlace } from "../platform/standin";
import { clockOffsetMs, sandboxCredentials } from "./store";

/** Makes this process use the sandbox instead of the real clock, mail server and phone provider. */
export function startSandbox(): void {
  putInPlace({
    aheadMs: clockOffsetMs,
    smtpUrl: async () => (await import("./smtp")).sandboxSmtpUrl(),
    application: sandboxCredentials,
  });
}
