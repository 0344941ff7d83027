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
  noScore: string;
  /** What the lowest and the highest score mean. */
  ends: [worst: string, best: string];
};

/** A row of radio buttons for each choice, to give it a score, or to take the score back: radio buttons cannot be cleared. */
export function ScoreGrid({ legend, choices, top, scores, disabled, errors = [], scoreOf, noScore, ends }: ScoreGridProps) {
  const id = useId();
  const wrong = errors.length > 0;
  return (
    <fieldset className="min-w-0" disabled={disabled}>
      <legend className="sr-only">{legend}</legend>
      <div className={`divide-y divide-rule rounded-sm border bg-card ${wrong ? "border-danger" : "border-line"}`}>
        {/* Above the scores, also where these are below the texts. */}
        <div className="ballot-row gap-y-0 py-1 text-muted text-sm" aria-hidden="true">
          <span className="ballot-text" />
          <span className="scores ps-11">
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
              {["", ...Array(top + 1).keys()].map((score) => (
                <label key={score} className={score === "" ? "score me-2 w-9 flex-none" : "score"}>
                  <input
                    type="radio"
                    name={`score-${position}`}
                    value={score}
                    aria-label={score === "" ? noScore : undefined}
                    defaultChecked={scores[position] === score}
                    className="sr-only"
                  />
                  {score === "" ? "–" : score}
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
