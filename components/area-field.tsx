"use client";

import type { ComponentProps } from "react";
import { useAnswer } from "./answer";
import { inputStyle } from "./input-style";
import { Labelled, type LabelledProps } from "./labelled";

export type AreaFieldProps = LabelledProps & Omit<ComponentProps<"textarea">, "name" | "className" | "style" | "children">;

/** A labelled text area that shows what was typed. Takes every attribute of a textarea. */
export function AreaField({ label, name, hint, errors, ...area }: AreaFieldProps) {
  const { typed = area.defaultValue } = useAnswer(name);
  return (
    <Labelled label={label} name={name} hint={hint} errors={errors}>
      {(wiring) => <textarea dir="auto" {...area} {...wiring} defaultValue={typed} className={`${inputStyle} block leading-6`} />}
    </Labelled>
  );
}
