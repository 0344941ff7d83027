import { describe, expect, it } from "vitest";
import { count } from "../count/rules";
import { countAside, largeFrom } from "./worker";

/** So many different ballots of a score poll with six choices. */
const different = (number: number): [string, number][] =>
  Array.from({ length: number }, (_, ballot) => [[...ballot.toString(6).padStart(6, "0")].map((score, at) => `${at}:${score}`).join(), 2]);
const many = different(5_000);
const logged = JSON.stringify(many);

describe("a poll with very many different ballots", () => {
  it("is counted in a thread of its own, and the process stays free meanwhile", async () => {
    expect(logged.length).toBeGreaterThan(largeFrom);
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const counted = await countAside("score", 6, {
      tallied: 1,
      logged,
      waiting: [
        ["0:5", 1],
        ["0:0,1:0,2:0,3:0,4:0,5:0", -2],
      ],
    });
    clearInterval(timer);
    expect(counted).toEqual(count("score", 6, [...many.slice(1), ["0:5", 1]]));
    expect(turns).toBeGreaterThan(0);
  });

  it("with a ballot that does not fit is an error, not a result without it", async () => {
    await expect(countAside("score", 6, { tallied: 1, logged, waiting: [["0:9", 1]] })).rejects.toThrow(
      "Not a ballot of this score poll: 0:9",
    );
  });
});

describe("another poll", () => {
  it("is counted at once, without the cost of a thread", async () => {
    const few = different(10);
    const counted = await countAside("score", 6, { tallied: 1, logged: JSON.stringify(few), waiting: [["0:5", 1]] });
    expect(counted).toEqual(count("score", 6, [...few, ["0:5", 1]]));
  });
});
