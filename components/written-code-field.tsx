import type { ReactNode } from "react";
import { Field } from "./field";

/** A field for a code that somebody wrote down or kept, in letters and digits. Browsers leave it as it is typed. */
export function WrittenCodeField({ label, hint }: { label: ReactNode; hint: ReactNode }) {
  return (
    <Field
      label={label}
      name="code"
      hint={hint}
      autoComplete="off"
      autoCapitalize="characters"
      autoCorrect="off"
      spellCheck={false}
      required
    />
  );
}
