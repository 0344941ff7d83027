"use client";

import type { ReactNode } from "react";
import { useHydrated } from "./use-hydrated";

/**
 * Shows its children while no script runs: where JavaScript is off, and also where it failed to load, which `noscript`
 * does not cover. It appears after a short delay, so that it does not flash while a page starts its scripts.
 */
export function WithoutScripts({ children }: { children: ReactNode }) {
  return useHydrated() ? null : <div className="without-scripts">{children}</div>;
}
