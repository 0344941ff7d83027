import { createHmac } from "node:crypto";
import { type Challenge, solveChallenge } from "altcha-lib";
import { deriveKey } from "altcha-lib/algorithms/pbkdf2";
import { beforeAll, expect, it } from "vitest";
import { passwordFor } from "../../platform/keys";
import { isSolved, newPuzzle } from "./altcha";

type Solved = { challenge: Challenge; solution: { counter: number; derivedKey: string } };

async function solve(challenge: Challenge): Promise<Solved> {
  return { challenge, solution: (await solveChallenge({ challenge, deriveKey })) as Solved["solution"] };
}
const signed = ({ parameters }: Challenge, secret: string): string =>
  createHmac("sha256", secret).update(JSON.stringify(parameters)).digest("hex");

// Solving takes a second or more, so the tests share one solution.
let right: Solved;
beforeAll(async () => {
  right = await solve(JSON.parse(await newPuzzle()));
});

it("only solutions of our own puzzles are accepted", async () => {
  const { challenge, solution } = right;
  const { parameters, signature } = challenge;
  expect(signed(challenge, passwordFor("puzzle")), "the signature that a forger would have to make").toBe(signature);
  const foreign = { solution, challenge: { parameters, signature: signed(challenge, "somebody else's") } };
  const easy = await solve({ signature, parameters: { ...parameters, cost: 1 } } as Challenge);
  const later = { solution, challenge: { signature, parameters: { ...parameters, expiresAt: Number(parameters.expiresAt) + 6_000 } } };
  const unsolved = { challenge, solution: { ...solution, counter: solution.counter + 1 } };
  const texts = [undefined, "", "x", "null", "[]", JSON.stringify(challenge)];
  for (const text of [...texts, ...[foreign, easy, later, unsolved].map((it) => JSON.stringify(it))])
    expect(await isSolved(text), text).toBe(false);
});

it("a solution is accepted once, even if it is posted several times at once", async () => {
  const solution = JSON.stringify(right);
  const outcomes = await Promise.all([solution, solution, solution].map(isSolved));
  expect(outcomes.filter(Boolean)).toHaveLength(1);
  expect(await isSolved(solution)).toBe(false);
});
