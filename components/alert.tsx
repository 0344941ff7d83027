import type { ReactNode } from "react";

type Tone = "error" | "info" | "good";

const looks: Record<Tone, { box: string; mark: string; path: string }> = {
  error: { box: "border-danger bg-danger-soft", mark: "text-danger", path: "M10 5v6m0 2.5v1.5" },
  info: { box: "border-accent bg-accent-soft", mark: "text-accent", path: "M10 5v1.5M10 9v6" },
  good: { box: "border-good bg-good-soft", mark: "text-good", path: "M6 10.5l3 3 5-7" },
};

/** A message about the whole form or page. Errors of a single field belong beside that field. */
export function Alert({ tone, title, children }: { tone: Tone; title?: ReactNode; children?: ReactNode }) {
  const look = looks[tone];
  return (
    <div role={tone === "error" ? "alert" : "status"} className={`mb-6 [.flex-col>&]:mb-0 flex gap-3 border-l-4 px-4 py-3 ${look.box}`}>
      <svg
        viewBox="0 0 20 20"
        className={`mt-0.5 size-5 shrink-0 ${look.mark}`}
        aria-hidden="true"
        fill="none"
        stroke="currentColor"
        strokeWidth="2"
      >
        <circle cx="10" cy="10" r="9" strokeWidth="1.5" />
        <path d={look.path} />
      </svg>
      <div className="min-w-0">
        {title && <p className="font-semibold">{title}</p>}
        {children}
      </div>
    </div>
  );
}
