import { generateSecret, generateURI, verifySync } from "otplib";
import { stepOf, stepSeconds } from "./rules";

/** A secret for a new app: 160 random bits (RFC 4226 4, R6), in base 32, as people may have to type it. */
export const makeSecret = (): string => generateSecret({ length: 20 });

/** What the app reads: the secret, and under which name to show its codes. */
export const uriOf = (secret: string, issuer: string, label: string): string => generateURI({ secret, issuer, label });

/**
 * The step (RFC 6238 4.2) whose code this is: the one that runs, or one before or after it, because clocks differ and
 * typing takes time (5.2). Null when it is none of them. `code` is six digits; compared in constant time by the library.
 */
export function stepOfCode(secret: string, code: string, now: Date): number | null {
  const epoch = stepOf(now) * stepSeconds;
  const found = verifySync({ secret, token: code, epoch, epochTolerance: stepSeconds });
  return found.valid && "timeStep" in found ? found.timeStep : null;
}
