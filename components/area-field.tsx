import type { ComponentProps } from "react";
import { inputStyle } from "./field";
import { Labelled, type LabelledProps } from "./labelled";

export type AreaFieldProps = LabelledProps & Omit<ComponentProps<"textarea">, "name" | "className" | "style" | "children">;

/** A labelled text area. Takes every attribute of a textarea. */
export function AreaField({ label, name, hint, errors, ...area }: AreaFieldProps) {
  return (
    <Labelled label={label} name={name} hint={hint} errors={errors}>
      {(wiring) => <textarea dir="auto" {...area} {...wiring} className={`${inputStyle} block leading-6`} />}
    </Labelled>
  );
}
