import type { ReactNode } from "react";

/** For an empty list: says that it is empty, why, and what to do about it. */
export function Empty({ title, children }: { title: ReactNode; children?: ReactNode }) {
  return (
    <div className="rounded-sm border border-line border-dashed px-6 py-12 text-center">
      <p className="font-serif text-2xl leading-tight">{title}</p>
      {children && <div className="mx-auto mt-3 grid max-w-sm justify-items-center gap-5 text-balance text-muted">{children}</div>}
    </div>
  );
}
