import type { ReactNode } from "react";

/** The h1 of a page, with an optional sentence below that says what the page is for. */
export function PageTitle({ children, lead }: { children: ReactNode; lead?: ReactNode }) {
  return (
    <div className="mb-8">
      <h1 className="text-balance font-serif text-[2rem] leading-[1.15] tracking-[-0.01em] sm:text-[2.5rem]">{children}</h1>
      {lead && <p className="mt-3 text-pretty text-muted">{lead}</p>}
    </div>
  );
}
