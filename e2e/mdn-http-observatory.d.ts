// Types for the part of MDN's HTTP Observatory that the tests use.
declare module "@mdn/mdn-http-observatory/src/constants.js" {
  import type { Requests } from "@mdn/mdn-http-observatory/src/types.js";

  type Output = { pass: boolean; result: string | null };
  export const ALL_TESTS: ((requests: Requests) => Output)[];
}
declare module "@mdn/mdn-http-observatory/src/types.js" {
  type Response = { status: number; headers: Record<string, string | string[]>; verified: boolean; httpEquiv: Map<string, string[]> };
  export class Requests {
    constructor(hostname: string);
    resources: { path: string | null };
    responses: { auto: Response | null; https: Response | null; http: Response | null; cors: Response | null };
    session: { url: URL } | null;
  }
}
declare module "@mdn/mdn-http-observatory/src/grader/grader.js" {
  export function getGradeForScore(score: number): { score: number; grade: string };
  export function getScoreModifier(result: string): number;
}
declare module "@mdn/mdn-http-observatory/src/grader/charts.js" {
  export const MINIMUM_SCORE_FOR_EXTRA_CREDIT: number;
}
