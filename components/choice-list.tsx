import { type ReactNode, useId } from "react";
import { Errors } from "./labelled";

type ChoiceListProps = {
  legend: ReactNode;
  /** False where the page's heading already shows the question. */
  showLegend?: boolean;
  name: string;
  multiple?: boolean;
  choices: { value: string; text: ReactNode }[];
  /** Values of the choices that start ticked. */
  checked?: string[];
  hint?: ReactNode;
  errors?: string[] | undefined;
  disabled?: boolean;
};

/** The choices of a ballot: round marks to choose one, square marks to choose several. The whole row is clickable. */
export function ChoiceList({
  legend,
  showLegend = false,
  name,
  multiple = false,
  choices,
  checked = [],
  hint,
  errors = [],
  disabled,
}: ChoiceListProps) {
  const id = useId();
  const wrong = errors.length > 0;
  const describedBy = [hint && `${id}-hint`, wrong && `${id}-error`].filter(Boolean).join(" ");
  return (
    <fieldset
      role={multiple ? undefined : "radiogroup"}
      aria-invalid={(wrong && !multiple) || undefined}
      aria-describedby={describedBy || undefined}
      disabled={disabled}
      className="min-w-0"
    >
      <legend className={showLegend ? "mb-3 font-serif text-2xl leading-tight" : "sr-only"}>{legend}</legend>
      {hint && (
        <p id={`${id}-hint`} className="mb-3 text-muted">
          {hint}
        </p>
      )}
      <div className={`divide-y divide-rule overflow-hidden rounded-sm border bg-card ${wrong ? "border-danger" : "border-line"}`}>
        {choices.map((choice) => (
          <label key={choice.value} className="choice">
            <input
              type={multiple ? "checkbox" : "radio"}
              name={name}
              value={choice.value}
              defaultChecked={checked.includes(choice.value)}
              className={multiple ? "mark mark-square" : "mark mark-round"}
            />
            <bdi className="min-w-0 wrap-anywhere">{choice.text}</bdi>
          </label>
        ))}
      </div>
      {wrong && (
        <div className="mt-2">
          <Errors id={`${id}-error`} errors={errors} />
        </div>
      )}
    </fieldset>
  );
}
