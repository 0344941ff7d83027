import type { ReactNode } from "react";

/** Holds what may be wider than the page. It scrolls sideways by itself, by keyboard too, and is whole in print. */
export function ScrollRegion({ label, children }: { label: string; children: ReactNode }) {
  return (
    // A region that scrolls must be reachable by keyboard (WCAG 2.2, 2.1.1).
    // biome-ignore lint/a11y/noNoninteractiveTabindex: as said above
    <section aria-label={label} tabIndex={0} className="relative -mx-1 overflow-x-auto px-1 print:overflow-visible print:text-xs">
      {children}
    </section>
  );
}
