import fs from "node:fs";
import { ALL_TESTS } from "@mdn/mdn-http-observatory/src/constants.js";
import { MINIMUM_SCORE_FOR_EXTRA_CREDIT } from "@mdn/mdn-http-observatory/src/grader/charts.js";
import { getGradeForScore, getScoreModifier } from "@mdn/mdn-http-observatory/src/grader/grader.js";
import { Requests } from "@mdn/mdn-http-observatory/src/types.js";
import type { APIResponse } from "@playwright/test";

// The package's install script downloads the HSTS preload list; it does not run here. A site that is not on the list,
// like ours, gets the same grade without it.
const { readFileSync } = fs;
fs.readFileSync = ((file: fs.PathOrFileDescriptor, ...rest: []) =>
  String(file).endsWith("hsts-preload.json") ? "{}" : readFileSync(file, ...rest)) as typeof readFileSync;

/** Grades an HTTPS response by the rules and scores of MDN's HTTP Observatory. */
export async function grade(answer: APIResponse): Promise<{ grade: string; score: number; results: string[] }> {
  const url = new URL(answer.url());
  const headers: Record<string, string | string[]> = answer.headers();
  const cookies = answer.headersArray().filter(({ name }) => name.toLowerCase() === "set-cookie");
  if (cookies.length > 0) headers["set-cookie"] = cookies.map(({ value }) => value);
  const requests = new Requests(url.hostname);
  const response = { status: answer.status(), headers, verified: true, httpEquiv: new Map<string, string[]>() };
  Object.assign(requests.responses, { auto: response, https: response });
  requests.resources.path = await answer.text();
  requests.session = { url };

  const results = ALL_TESTS.map((judge) => judge(requests).result ?? "");
  const marks = results.map(getScoreModifier);
  const sum = (some: number[]) => some.reduce((total, mark) => total + mark, 100);
  const plain = sum(marks.filter((mark) => mark < 0));
  return { ...getGradeForScore(plain >= MINIMUM_SCORE_FOR_EXTRA_CREDIT ? sum(marks) : plain), results };
}
