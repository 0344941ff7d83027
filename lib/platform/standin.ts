/**
 * The sandbox's replacements for the outside world while POLLSTR_SANDBOX is 1. Start-up registers them
 * (instrumentation.ts), so that the code that uses them does not depend on the sandbox.
 */
export type StandIn = {
  /** How far the sandbox's clock is ahead of real time, in milliseconds. */
  aheadMs: () => Promise<number>;
  /** The SMTP URL of the sandbox's mail server. */
  smtpUrl: () => Promise<string>;
  /** The application that the stand-in phone network accepts. The key is PEM. */
  application: () => Promise<{ applicationId: string; privateKey: string }>;
};

// Next bundles start-up and pages separately. Only globalThis is shared by the whole process.
const shared = globalThis as typeof globalThis & { pollstrStandIn?: StandIn };

/** Registers the replacements, at start-up. */
export function putInPlace(standIn: StandIn): void {
  shared.pollstrStandIn = standIn;
}

/** The registered replacements. Throws when start-up has registered none, so that nothing reaches the outside world by mistake. */
export function standIn(): StandIn {
  if (!shared.pollstrStandIn) throw new Error("POLLSTR_SANDBOX is 1, and start-up has put nothing in place of the outside world.");
  return shared.pollstrStandIn;
}
