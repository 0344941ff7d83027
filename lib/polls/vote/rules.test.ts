import { expect, it } from "vitest";
import { isSamePaper, type Paper } from "./rules";

const paper: Paper = { question: "Which?", kind: "several", choices: ["A", "B"], min: 1, max: 2, blank: false };

it.each<Partial<Paper>>([{ question: "Who?" }, { kind: "approval" }, { choices: ["B", "A"] }, { min: 2 }, { max: 1 }, { blank: true }])(
  "a ballot for one version of a poll means something else in one with %j",
  (changes) => {
    expect(isSamePaper(paper, { ...paper, ...changes })).toBe(false);
    expect(isSamePaper(paper, { ...paper })).toBe(true);
  },
);
