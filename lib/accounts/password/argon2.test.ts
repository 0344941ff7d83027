import { expect, it } from "vitest";
import { HashingBusy, hashPassword, mostWaiting, verifyPassword } from "./argon2";

it("passwords beyond what the queue takes are refused at once, and those in it are checked", { timeout: 60_000 }, async () => {
  const phc = await hashPassword("correct horse");
  await verifyPassword(null, "nobody's"); // Makes the decoy's hash beforehand, so that it does not count.
  const beyond = 20;
  const tries = Array.from({ length: mostWaiting * 2 + beyond }, () =>
    verifyPassword(phc, "correct horse").catch((error: unknown) => error),
  );
  const outcomes = await Promise.all(tries);
  const refused = outcomes.filter((outcome) => outcome instanceof HashingBusy);
  expect(refused.length).toBeGreaterThanOrEqual(beyond);
  expect(outcomes.filter((outcome) => outcome === true)).toHaveLength(outcomes.length - refused.length);
  expect(outcomes.length - refused.length).toBeGreaterThanOrEqual(mostWaiting);
  expect(await verifyPassword(phc, "wrong")).toBe(false);
});
