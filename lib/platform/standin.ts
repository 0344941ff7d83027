/**
 * What stands in for the outside world while POLLSTR_SANDBOX is 1. Start-up puts it in place (instrumentation.ts), so
 * that what needs it knows nothing of the sandbox.
 */
export type StandIn = {
  /** How far its clock is ahead of real time, in milliseconds. */
  aheadMs: () => Promise<number>;
  /** Where it takes mail, as an SMTP URL. */
  smtpUrl: () => Promise<string>;
  /** The application that its phone network accepts; the key is PEM. */
  application: () => Promise<{ applicationId: string; privateKey: string }>;
};

// Next bundles start-up and pages apart; only globalThis is one for the process.
const shared = globalThis as typeof globalThis & { pollstrStandIn?: StandIn };

export function putInPlace(standIn: StandIn): void {
  shared.pollstrStandIn = standIn;
}

/** Throws where start-up has put none in place: nothing may then go to the outside world by mistake, nor by its time. */
export function standIn(): StandIn {
  if (!shared.pollstrStandIn) throw new Error("POLLSTR_SANDBOX is 1, and start-up has put nothing in place of the outside world.");
  return shared.pollstrStandIn;
}
