import { type ReactNode, useId } from "react";
import { Errors } from "./labelled";

type ScoreGridProps = {
  legend: ReactNode;
  choices: { position: number; text: string }[];
  /** The highest score. The lowest is 0. */
  top: number;
  /** Scores that start ticked, by position. */
  scores: Readonly<Record<number, number>>;
  disabled?: boolean;
  errors?: string[] | undefined;
  scoreOf: (text: string) => string;
  /** What the lowest and the highest score mean. */
  ends: [worst: string, best: string];
};

/** A row of radio buttons for each choice, to give it a score. */
export function ScoreGrid({ legend, choices, top, scores, disabled, errors = [], scoreOf, ends }: ScoreGridProps) {
  const id = useId();
  const wrong = errors.length > 0;
  return (
    <fieldset className="min-w-0" disabled={disabled}>
      <legend className="sr-only">{legend}</legend>
      <div className={`divide-y divide-rule rounded-sm border bg-card ${wrong ? "border-danger" : "border-line"}`}>
        {/* Above the scores, also where these are below the texts. */}
        <div className="flex flex-wrap gap-x-4 px-4 py-1 text-muted text-sm" aria-hidden="true">
          <span className="flex-1 basis-40" />
          <span className="flex w-66 max-w-full justify-between">
            {ends.map((end) => (
              <span key={end}>{end}</span>
            ))}
          </span>
        </div>
        {choices.map(({ position, text }) => (
          <div
            key={position}
            role="radiogroup"
            aria-label={scoreOf(text)}
            aria-invalid={wrong || undefined}
            aria-describedby={wrong ? `${id}-error` : undefined}
            className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 px-4 py-3"
          >
            <bdi className="min-w-0 flex-1 basis-40 text-lg leading-snug wrap-anywhere">{text}</bdi>
            <div className="flex w-66 max-w-full">
              {Array.from({ length: top + 1 }, (_, score) => (
                <label key={String(score)} className="score">
                  <input
                    type="radio"
                    name={`score-${position}`}
                    value={score}
                    defaultChecked={scores[position] === score}
                    className="sr-only"
                  />
                  {score}
                </label>
              ))}
            </div>
          </div>
        ))}
      </div>
      <div className="mt-2">
        <Errors id={`${id}-error`} errors={errors} />
      </div>
    </fieldset>
  );
}
