import type { ReactNode } from "react";

/** A link to the page above this one. It stands before the heading. */
export function BackLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <p className="-mt-6 mb-2">
      <a href={href} className="inline-flex min-h-11 items-center gap-2">
        <svg viewBox="0 0 20 20" className="size-4 rtl:-scale-x-100" aria-hidden="true" fill="none" stroke="currentColor" strokeWidth="2">
          <path d="M16 10H5m5-5-5 5 5 5" />
        </svg>
        {children}
      </a>
    </p>
  );
}
