import type { ReactNode } from "react";

/** A sheet on the page: one form, or one thing to read. */
export function Card({ children }: { children: ReactNode }) {
  return <div className="rounded-sm border border-rule bg-card p-5 sm:p-8">{children}</div>;
}
