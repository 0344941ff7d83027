import type { ComponentProps, ReactNode } from "react";
import { Labelled, type LabelledProps } from "./labelled";

export type FieldProps = LabelledProps & Omit<ComponentProps<"input">, "name" | "className" | "style" | "children">;

export const inputStyle =
  "min-h-12 w-full rounded-sm border border-line bg-card px-3.5 py-2 text-ink placeholder:text-muted hover:border-ink aria-invalid:border-danger aria-invalid:outline-danger disabled:border-dashed disabled:bg-paper disabled:text-muted disabled:hover:border-line";

/** A labelled one-line input. Takes every attribute of an input. `end` is placed inside its right edge, 44px wide. */
export function Field({ label, name, hint, errors, end, code = false, ...input }: FieldProps & { end?: ReactNode; code?: boolean }) {
  return (
    <Labelled label={label} name={name} hint={hint} errors={errors}>
      {(wiring) => (
        <div className="relative">
          <input
            {...input}
            {...wiring}
            className={`${inputStyle} ${end ? "pr-14" : ""} ${code ? "py-3 text-[1.75rem] leading-none tracking-[0.25em] tabular-nums" : ""}`}
          />
          {end && <div className="absolute inset-y-0 right-0.5 flex items-center">{end}</div>}
        </div>
      )}
    </Labelled>
  );
}
