import { z } from "zod";
import { highestScore } from "../ballot/rules";
import type { PollKind } from "../poll/rules";
import type { Ballots } from "./rules";

const counted = <T extends z.ZodType>(ballot: T) => z.array(z.object({ ballot, count: z.int().min(0) }));
const named = z.array(z.int().min(0)).min(1);
const scored = z.array(z.int().min(0).max(highestScore).nullable()).min(1);
const election = z.discriminatedUnion("kind", [
  z.object({ kind: z.enum(["single", "several", "approval", "ranking"]), choices: z.array(z.string()).min(1), ballots: counted(named) }),
  z.object({ kind: z.literal("score"), choices: z.array(z.string()).min(1), ballots: counted(scored) }),
]);

export type Election = { kind: PollKind; choices: string[]; ballots: Ballots };

/** Reads an election file, whose form lib/polls/count/elections/README.md describes. Throws a ZodError when it has another form. */
export function electionOf(json: unknown): Election {
  const read = election.parse(json);
  const ballots =
    read.kind === "score"
      ? read.ballots.map(({ ballot, count }) => [scoreText(ballot), count] as const)
      : read.ballots.map(({ ballot, count }) => [read.kind === "ranking" ? ballot.join(">") : marksText(ballot), count] as const);
  return { kind: read.kind, choices: read.choices, ballots };
}

const marksText = (marks: number[]) => marks.toSorted((a, b) => a - b).join(",");

/** A ballot without any score still counts in the average, so it becomes one that gives the first choice 0. */
const scoreText = (scores: (number | null)[]) =>
  scores.flatMap((score, choice) => (score === null ? [] : [`${choice}:${score}`])).join(",") || "0:0";
