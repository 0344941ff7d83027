import { type ReactNode, useId } from "react";

/** A checkbox with a hint below its label. The whole row is clickable. */
export function Checkbox({
  label,
  name,
  hint,
  defaultChecked,
}: {
  label: ReactNode;
  name: string;
  hint?: ReactNode;
  defaultChecked?: boolean;
}) {
  const id = useId();
  return (
    <label className="flex min-h-11 cursor-pointer items-start gap-3">
      <input
        type="checkbox"
        name={name}
        defaultChecked={defaultChecked}
        // The hint is not part of the name.
        aria-labelledby={id}
        aria-describedby={hint ? `${id}-hint` : undefined}
        className="mt-1 size-5 shrink-0 accent-accent"
      />
      <span>
        <span id={id}>{label}</span>
        {hint && (
          <span id={`${id}-hint`} className="block text-pretty text-[0.9375rem] text-muted">
            {hint}
          </span>
        )}
      </span>
    </label>
  );
}
