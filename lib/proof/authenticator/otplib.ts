import { generateSecret, generateURI, verifySync } from "otplib";
import { stepOf, stepSeconds } from "./rules";

/** Makes a secret for a new app: 160 random bits (RFC 4226 4, R6) in base 32, so that people can type it. */
export const makeSecret = (): string => generateSecret({ length: 20 });

/** The `otpauth:` URI that the app scans: the secret, and the names under which the app lists it. */
export const uriOf = (secret: string, issuer: string, label: string): string => generateURI({ secret, issuer, label });

/**
 * The time step (RFC 6238 4.2) that `code` (six digits) belongs to: the current one, the one before or the one after,
 * because clocks differ and typing takes time (5.2). Null when it matches none. The library compares in constant time.
 */
export function stepOfCode(secret: string, code: string, now: Date): number | null {
  const epoch = stepOf(now) * stepSeconds;
  const found = verifySync({ secret, token: code, epoch, epochTolerance: stepSeconds });
  return found.valid && "timeStep" in found ? found.timeStep : null;
}
