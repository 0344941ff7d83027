"use client";

import type { ReactNode } from "react";
import { useHydrated } from "./use-hydrated";

/**
 * What there is to read while no script runs: where there is no JavaScript, and also where it did not arrive, which
 * `noscript` knows nothing of. It shows after a moment, so that nothing flashes by while a page with scripts starts.
 */
export function WithoutScripts({ children }: { children: ReactNode }) {
  return useHydrated() ? null : <div className="without-scripts">{children}</div>;
}
