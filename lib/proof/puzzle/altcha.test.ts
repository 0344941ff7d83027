import { type Challenge, createChallenge, solveChallenge } from "altcha-lib";
import { deriveKey } from "altcha-lib/algorithms/pbkdf2";
import { expect, it } from "vitest";
import { isSolved, newPuzzle } from "./altcha";

async function solve(puzzle: string): Promise<string> {
  const challenge = JSON.parse(puzzle) as Challenge;
  return JSON.stringify({ challenge, solution: await solveChallenge({ challenge, deriveKey }) });
}

it("a solution is accepted once, even if it is posted several times at once", async () => {
  const solution = await solve(await newPuzzle());
  const outcomes = await Promise.all([solution, solution, solution].map(isSolved));
  expect(outcomes.filter(Boolean)).toHaveLength(1);
  expect(await isSolved(solution)).toBe(false);
});

it("only solutions of our own puzzles are accepted", async () => {
  const puzzle = await newPuzzle();
  const right = JSON.parse(await solve(puzzle));
  const work = { algorithm: "PBKDF2/SHA-256", cost: 10_000, deriveKey, expiresAt: Math.floor(Date.now() / 1000) + 600 };
  const foreign = JSON.stringify(await createChallenge({ ...work, hmacSignatureSecret: "somebody else's" }));
  const easy = { ...JSON.parse(puzzle), parameters: { ...JSON.parse(puzzle).parameters, cost: 1 } };
  const later = {
    ...JSON.parse(puzzle),
    parameters: { ...JSON.parse(puzzle).parameters, expiresAt: Math.floor(Date.now() / 1000) + 6_000 },
  };
  const unsolved = { ...right, solution: { ...right.solution, counter: right.solution.counter + 1 } };
  const tried = [undefined, "", "x", "null", "[]", puzzle, await solve(foreign), await solve(JSON.stringify(easy))];
  for (const text of [...tried, await solve(JSON.stringify(later)), JSON.stringify(unsolved)])
    expect(await isSolved(text), text).toBe(false);
  expect(await isSolved(JSON.stringify(right))).toBe(true);
});
