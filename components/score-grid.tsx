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
        <div className="ballot-row gap-y-0 py-1 text-muted text-sm" aria-hidden="true">
          <span className="ballot-text" />
          <span className="scores">
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
            className="ballot-row"
          >
            <bdi className="ballot-text">{text}</bdi>
            <div className="scores">
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
