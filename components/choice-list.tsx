import { type ReactNode, useId } from "react";
import { Errors } from "./labelled";

type ChoiceListProps = {
  legend: ReactNode;
  name: string;
  multiple?: boolean;
  choices: { value: string; text: ReactNode }[];
  /** Values of the choices that start ticked. */
  checked?: string[];
  errors?: string[] | undefined;
  disabled?: boolean;
};

/** The choices of a ballot: round marks to choose one, square marks to choose several. The whole row is clickable. */
export function ChoiceList({ legend, name, multiple = false, choices, checked = [], errors = [], disabled }: ChoiceListProps) {
  const id = useId();
  const wrong = errors.length > 0;
  return (
    <fieldset
      role={multiple ? undefined : "radiogroup"}
      aria-invalid={(wrong && !multiple) || undefined}
      aria-describedby={wrong ? `${id}-error` : undefined}
      disabled={disabled}
      className="min-w-0"
    >
      <legend className="sr-only">{legend}</legend>
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
