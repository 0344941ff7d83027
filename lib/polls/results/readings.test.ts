import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { atOnce, gapMs, noReadings, readShared } from "./readings";

beforeEach(() => vi.useFakeTimers({ toFake: ["setTimeout", "performance"] }));
afterEach(() => vi.useRealTimers());

/** Something that can be read, and says how often it was. Each reading takes `tookMs`. */
function thing(tookMs = 0) {
  const readings = noReadings<number>();
  const it = { value: 0, times: 0, fails: false };
  const read = async () => {
    it.times += 1;
    const { value, fails } = it;
    if (tookMs > 0) await new Promise((resolve) => setTimeout(resolve, tookMs));
    if (fails) throw new Error("no answer");
    return value;
  };
  return { it, ask: () => readShared(readings, read), askAtOnce: () => readShared(readings, read, atOnce) };
}

describe("shared readings", () => {
  it("begin at once when nobody has read for a while", async () => {
    const { ask } = thing();
    expect(await ask()).toBe(0);
    await vi.advanceTimersByTimeAsync(gapMs);
    expect(await ask()).toBe(0);
  });

  it("serve all who ask until the next one, and show each what was changed before they asked", async () => {
    const { it: read, ask } = thing();
    const first = ask();
    read.value = 1;
    const later = Array.from({ length: 1_000 }, ask);
    expect(await first).toBe(0);
    await vi.advanceTimersByTimeAsync(gapMs - 1);
    expect(read.times).toBe(1);
    read.value = 2;
    const last = ask();
    await vi.advanceTimersByTimeAsync(1);
    expect(new Set(await Promise.all([...later, last]))).toEqual(new Set([2]));
    expect(read.times).toBe(2);
  });

  it("never show a call what was read before it, even when a reading is under way", async () => {
    const { it: read, ask } = thing(gapMs * 2);
    const first = ask();
    await vi.advanceTimersByTimeAsync(gapMs);
    read.value = 1;
    const second = ask();
    await vi.advanceTimersByTimeAsync(60_000);
    expect([await first, await second]).toEqual([0, 1]);
  });

  it.each([
    { tookMs: 1, nextMs: 50 },
    { tookMs: 10, nextMs: 100 },
    { tookMs: 40, nextMs: 250 },
    { tookMs: 1_000, nextMs: 4_000 },
  ])("begin $nextMs ms apart when one takes $tookMs ms", async ({ tookMs, nextMs }) => {
    const { it: read, ask } = thing(tookMs);
    ask();
    await vi.advanceTimersByTimeAsync(tookMs);
    ask();
    await vi.advanceTimersByTimeAsync(nextMs - tookMs - 1);
    expect(read.times).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(read.times).toBe(2);
  });

  it("that cost little begin one after the other without a pause, each for all who asked during the one before", async () => {
    const { it: read, askAtOnce } = thing(10);
    const all = [askAtOnce(), askAtOnce(), askAtOnce()];
    await vi.advanceTimersByTimeAsync(20);
    expect(await Promise.all(all)).toEqual([0, 0, 0]);
    expect(read.times).toBe(2);
  });

  it("that fail are an error for those who asked, and the next one begins as usual", async () => {
    const { it: read, ask } = thing();
    read.fails = true;
    await expect(ask()).rejects.toThrow("no answer");
    read.fails = false;
    const next = ask();
    await vi.advanceTimersByTimeAsync(gapMs);
    expect(await next).toBe(0);
  });
});
