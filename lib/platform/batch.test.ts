import { setImmediate as nextTurn } from "node:timers/promises";
import { afterEach, expect, it, vi } from "vitest";
import { batched } from "./batch";

afterEach(() => {
  vi.useRealTimers();
});

/** A function in batches whose work ends when it is told to, and what each work was given. */
function held() {
  const works: { inputs: number[]; end: () => void; fail: (error: Error) => void }[] = [];
  const call = batched(
    (inputs: number[]) =>
      new Promise<string[]>((resolve, reject) => {
        works.push({ inputs, end: () => resolve(inputs.map((input) => `of ${input}`)), fail: reject });
      }),
  );
  return { works, call, given: () => works.map(({ inputs }) => inputs) };
}

/** Lets the calls gather that come in the next turns of the event loop. */
async function gather() {
  for (let turn = 0; turn < 4; turn++) await nextTurn();
}

it("takes the calls of the next turns together, and lets those that arrive while it works share the next work", async () => {
  const { works, call, given } = held();
  const results = [call(1)];
  await nextTurn();
  results.push(call(2));
  await gather();
  expect(given()).toEqual([[1, 2]]);
  results.push(call(3));
  await gather();
  results.push(call(4));
  expect(given()).toEqual([[1, 2]]);
  works[0]?.end();
  expect(await Promise.all(results.slice(0, 2))).toEqual(["of 1", "of 2"]);
  await gather();
  expect(given()).toEqual([
    [1, 2],
    [3, 4],
  ]);
  works[1]?.end();
  expect(await Promise.all(results)).toEqual(["of 1", "of 2", "of 3", "of 4"]);
});

it("fails the calls of a work that fails, and no others", async () => {
  const { works, call } = held();
  const first = call(1);
  await gather();
  const [second, third] = [2, 3].map(call);
  works[0]?.end();
  expect(await first).toBe("of 1");
  await gather();
  works[1]?.fail(new Error("away"));
  await expect(second).rejects.toThrow("away");
  await expect(third).rejects.toThrow("away");
  const next = call(4);
  await gather();
  works[2]?.end();
  expect(await next).toBe("of 4");
});

it("does not let a work that hangs hold up later calls, even if no further call comes", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const { works, call, given } = held();
  const hanging = call(1);
  await gather();
  vi.advanceTimersByTime(1_000);
  const waiting = [call(2), call(3)];
  vi.advanceTimersByTime(249);
  await gather();
  expect(given()).toEqual([[1]]);
  vi.advanceTimersByTime(1);
  await gather();
  expect(given()).toEqual([[1], [2, 3]]);
  const later = call(4);
  works[0]?.end();
  expect(await hanging).toBe("of 1");
  await gather();
  expect(given(), "the end of the first work starts nothing, because the second is running").toHaveLength(2);
  works[1]?.end();
  expect(await Promise.all(waiting)).toEqual(["of 2", "of 3"]);
  await gather();
  works[2]?.end();
  expect(await later).toBe("of 4");
});
