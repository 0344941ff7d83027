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

const box = "mt-0.5 shrink-0 appearance-none border-2 border-line bg-card checked:border-accent forced-colors:appearance-auto";
const oval = `${box} h-5 w-7 rounded-full checked:bg-accent checked:shadow-[inset_0_0_0_3px_var(--card)]`;
const cross =
  "before:block before:size-full before:scale-75 before:bg-accent before:[clip-path:polygon(18%_0,0_18%,32%_50%,0_82%,18%_100%,50%_68%,82%_100%,100%_82%,68%_50%,100%_18%,82%_0,50%_32%)] not-checked:before:invisible forced-colors:before:hidden";
const square = `${box} ${cross} size-6`;

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
          <label
            key={choice.value}
            className="relative flex min-h-14 cursor-pointer items-start gap-4 px-4 py-3.5 text-lg leading-snug has-checked:bg-accent-soft not-has-checked:hover:bg-paper has-disabled:cursor-default"
          >
            <input
              type={multiple ? "checkbox" : "radio"}
              name={name}
              value={choice.value}
              defaultChecked={checked.includes(choice.value)}
              className={multiple ? square : oval}
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
