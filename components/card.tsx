import type { ReactNode } from "react";

/** A framed sheet that holds one form or one piece of text. */
export function Card({ children }: { children: ReactNode }) {
  return <div className="rounded-sm border border-rule bg-card p-5 sm:p-8">{children}</div>;
}
