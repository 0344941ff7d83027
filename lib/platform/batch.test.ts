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

it("starts at once when nothing is running, and lets calls that arrive meanwhile share the next work", async () => {
  const { works, call, given } = held();
  const results = [1, 2, 3].map(call);
  expect(given()).toEqual([[1]]);
  works[0]?.end();
  expect(await results[0]).toBe("of 1");
  expect(given()).toEqual([[1], [2, 3]]);
  works[1]?.end();
  expect(await Promise.all(results)).toEqual(["of 1", "of 2", "of 3"]);
  void call(4);
  expect(given()).toEqual([[1], [2, 3], [4]]);
});

it("fails the calls of a work that fails, and no others", async () => {
  const { works, call } = held();
  const [first, second, third] = [1, 2, 3].map(call);
  works[0]?.end();
  await first;
  works[1]?.fail(new Error("away"));
  await expect(second).rejects.toThrow("away");
  await expect(third).rejects.toThrow("away");
  const next = call(4);
  works[2]?.end();
  expect(await next).toBe("of 4");
});

it("does not let a work that hangs hold up later calls, even if no further call comes", async () => {
  vi.useFakeTimers();
  const { works, call, given } = held();
  const hanging = call(1);
  vi.advanceTimersByTime(1_000);
  const waiting = [call(2), call(3)];
  vi.advanceTimersByTime(249);
  expect(given()).toEqual([[1]]);
  vi.advanceTimersByTime(1);
  expect(given()).toEqual([[1], [2, 3]]);
  const later = call(4);
  works[0]?.end();
  expect(await hanging).toBe("of 1");
  expect(given(), "the end of the first work starts nothing, because the second is running").toHaveLength(2);
  works[1]?.end();
  expect(await Promise.all(waiting)).toEqual(["of 2", "of 3"]);
  works[2]?.end();
  expect(await later).toBe("of 4");
});
