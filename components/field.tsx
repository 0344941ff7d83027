"use client";

import type { ComponentProps, ReactNode } from "react";
import { useAnswer } from "./answer";
import { inputStyle } from "./input-style";
import { Labelled, type LabelledProps } from "./labelled";

export type FieldProps = LabelledProps & Omit<ComponentProps<"input">, "name" | "className" | "style" | "children">;

/** A labelled one-line input that shows what was typed. Takes every attribute of an input. `end` is placed inside its right edge, 44px wide. */
export function Field({ label, name, hint, errors, end, code = false, ...input }: FieldProps & { end?: ReactNode; code?: boolean }) {
  const { typed = input.defaultValue } = useAnswer(name);
  return (
    <Labelled label={label} name={name} hint={hint} errors={errors}>
      {(wiring) => (
        <div className="relative">
          <input
            {...input}
            {...wiring}
            defaultValue={typed}
            className={`${inputStyle} ${end ? "pr-14" : ""} ${code ? "py-3 text-[1.75rem] leading-none tracking-[0.25em] tabular-nums" : ""}`}
          />
          {end && <div className="absolute inset-y-0 right-0.5 flex items-center">{end}</div>}
        </div>
      )}
    </Labelled>
  );
}
