import { createChallenge, verifySolution } from "altcha-lib";
import { deriveKey } from "altcha-lib/algorithms/pbkdf2";
import { z } from "zod";
import { passwordsFor } from "../../platform/keys";
import { count } from "../../platform/limits/store";
import { readJson } from "../../platform/text/rules";

/**
 * A proof-of-work puzzle: it takes a browser some seconds and us some milliseconds, and sends nothing to third parties.
 * With SMS_PUZZLE on, it is required when codes by phone come near a cap. docs/decisions/proof.md
 */

const minutes = 10;
/** 256 tries on average, each with `cost` rounds of PBKDF2: one or two seconds on a laptop, several on a phone. */
const work = { algorithm: "PBKDF2/SHA-256", cost: 10_000, keyPrefix: "00" };

const hex = z
  .string()
  .regex(/^[0-9a-f]*$/)
  .max(128);
const solved = z.object({
  challenge: z.object({
    parameters: z.object({
      algorithm: z.literal(work.algorithm),
      cost: z.literal(work.cost),
      keyPrefix: z.literal(work.keyPrefix),
      keyLength: z.literal(32),
      nonce: hex,
      salt: hex,
      expiresAt: z.number(),
    }),
    signature: hex,
  }),
  solution: z.object({ counter: z.int().nonnegative(), derivedKey: hex }),
});

/** Makes a puzzle, as JSON for the page. */
export async function newPuzzle(): Promise<string> {
  const [hmacSignatureSecret] = passwordsFor("puzzle");
  const expiresAt = new Date(Date.now() + minutes * 60_000); // The library checks expiry by real time.
  return JSON.stringify(await createChallenge({ ...work, deriveKey, hmacSignatureSecret, expiresAt }));
}

/** Whether this JSON is a valid solution of one of our puzzles that has not expired. Each solution is accepted once. */
export async function isSolved(text: string | undefined): Promise<boolean> {
  const parsed = solved.safeParse(readJson(text ?? ""));
  if (!parsed.success) return false;
  const { challenge, solution } = parsed.data;
  for (const hmacSignatureSecret of passwordsFor("puzzle")) {
    const { verified } = await verifySolution({ challenge, solution, deriveKey, hmacSignatureSecret });
    if (verified) return (await count([{ limit: "uses of one puzzle", subject: challenge.signature }])) === null;
  }
  return false;
}
