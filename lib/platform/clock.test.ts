import { afterEach, describe, expect, it, vi } from "vitest";
import { advanceClock, resetClock } from "../sandbox/store";
import { aheadMs, now } from "./clock";

afterEach(async () => {
  await resetClock();
  vi.unstubAllEnvs();
  vi.resetModules();
});

/** How many whole minutes a time is ahead of real time. */
const minutesAhead = (time: Date) => Math.round((time.getTime() - Date.now()) / 60_000) || 0;

describe("the time", () => {
  it("is real time until the sandbox's clock is moved", async () => {
    expect(minutesAhead(await now())).toBe(0);
    await advanceClock(600);
    await advanceClock(60);
    expect(minutesAhead(await now())).toBe(11);
  });

  it("is ahead by exactly the amount the clock was moved, however long it takes to read", async () => {
    await advanceClock(900);
    expect(new Set(await Promise.all(Array.from({ length: 50 }, aheadMs)))).toEqual(new Set([900_000]));
  });

  it("is real time outside the sandbox, whatever the sandbox's clock says", async () => {
    await advanceClock(600);
    const real = {
      POLLSTR_SANDBOX: "",
      VONAGE_API_KEY: "abcd1234",
      VONAGE_API_SECRET: "hush",
      SMTP_URL: "smtp://localhost",
      MAIL_FROM: "polls@example.com",
    };
    for (const [name, value] of Object.entries(real)) vi.stubEnv(name, value);
    vi.resetModules();
    const clock = await import("./clock");
    expect(minutesAhead(await clock.now())).toBe(0);
  });
});
