import { describe, expect, it } from "vitest";
import { type Ballots, count } from "../count/rules";
import { countAside, largeFrom } from "./worker";

/** So many different ballots of a score poll with six choices. */
const different = (number: number): Ballots =>
  Array.from({ length: number }, (_, ballot) => [[...ballot.toString(6).padStart(6, "0")].map((score, at) => `${at}:${score}`).join(), 2]);

describe("a poll with very many different ballots", () => {
  it("is counted in a thread of its own, and the process stays free meanwhile", async () => {
    const ballots = different(largeFrom);
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const counted = await countAside("score", 6, ballots);
    clearInterval(timer);
    expect(counted).toEqual(count("score", 6, ballots));
    expect(turns).toBeGreaterThan(0);
  });

  it("with a ballot that does not fit is an error, not a result without it", async () => {
    await expect(countAside("score", 6, [...different(largeFrom), ["0:9", 1]])).rejects.toThrow("Not a ballot of this score poll: 0:9");
  });
});

describe("another poll", () => {
  it("is counted at once, without the cost of a thread", async () => {
    const ballots = different(largeFrom - 1);
    expect(await countAside("score", 6, ballots)).toEqual(count("score", 6, ballots));
  });
});
