"use client";

import { type ReactNode, useEffect, useState } from "react";
import { useHydrated } from "./use-hydrated";
import { Waiting } from "./waiting";

type CountdownProps = {
  /** Seconds left by the server's clock. To restart with the same number, change the `key`. */
  seconds: number;
  /** Shown before the time that is left, and in place of both once it is up. */
  before: string;
  after: string;
  children: ReactNode;
};

/**
 * Disables every SubmitButton inside until the time is up:
 *   <Countdown seconds={27} before="Again in" after="Again"><SubmitButton>Send</SubmitButton></Countdown>
 * Without JavaScript the button works at once, and the server refuses.
 */
export function Countdown({ seconds, before, after, children }: CountdownProps) {
  const [left, setLeft] = useState(seconds);
  const scripted = useHydrated();

  useEffect(() => {
    // performance.now() keeps going when somebody changes the computer's clock.
    const end = performance.now() + seconds * 1000;
    const tick = () => {
      const now = Math.max(0, Math.ceil((end - performance.now()) / 1000));
      setLeft(now);
      if (now === 0) clearInterval(timer);
    };
    const timer = setInterval(tick, 250);
    tick();
    return () => clearInterval(timer);
  }, [seconds]);

  return (
    <div>
      {seconds > 0 && (
        <p className="mb-2 text-muted text-sm">
          {left > 0 && (
            <span role="timer" className="tabular-nums">
              {before} {clock(left)}
            </span>
          )}
          <span aria-live="polite">{left === 0 && after}</span>
        </p>
      )}
      <Waiting value={scripted && left > 0}>{children}</Waiting>
    </div>
  );
}

const clock = (seconds: number) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
