"use client";

import { type ReactNode, useId, useLayoutEffect, useRef, useState } from "react";
import { ListMessages } from "./list-messages";
import { place, type Ranks, rank, ranked } from "./rank-rules";
import { RowButton } from "./row-button";
import { useHydrated } from "./use-hydrated";
import { useRankDrag } from "./use-rank-drag";

export type RankChoice = { position: number; text: string };
type RankWords = {
  rankOf: (text: string) => string;
  noRank: string;
  first: (text: string) => string;
  up: (text: string) => string;
  down: (text: string) => string;
  /** What a screen reader hears after a move. */
  moved: (text: string, rank: number | null) => string;
};
type RankListProps = {
  legend: ReactNode;
  choices: RankChoice[];
  ranks: Ranks;
  disabled?: boolean;
  errors?: string[] | undefined;
  words: RankWords;
};

/**
 * The choices of a ranking: a select for each rank, which is all that is posted. With JavaScript the list is kept in the
 * order of the ranks, and buttons and dragging move a choice too.
 */
export function RankList({ legend, choices, ranks: given, disabled = false, errors = [], words }: RankListProps) {
  const id = useId();
  const scripted = useHydrated() && !disabled;
  const [ranks, setRanks] = useState(given);
  const [said, say] = useState("");
  const list = useRef<HTMLOListElement>(null);
  const focused = useRef<Element | null>(null);
  const RankDrag = useRankDrag(list, scripted);

  // Ranks may have been selected before this script ran. Those that are selected between now and the first rendering with
  // `scripted` reach onChange, so the selects have it from the start.
  useLayoutEffect(() => {
    const selects = [...(list.current?.querySelectorAll("select") ?? [])].filter(({ value }) => value !== "");
    if (selects.length > 0) setRanks(Object.fromEntries(selects.map(({ name, value }) => [name.replace("rank-", ""), Number(value)])));
  }, []);

  // A moved row loses the focus in some browsers.
  useLayoutEffect(() => {
    if (focused.current instanceof HTMLElement && list.current?.contains(focused.current)) focused.current.focus();
    focused.current = null;
  });

  function change(choice: RankChoice, next: Ranks) {
    focused.current = document.activeElement;
    setRanks(next);
    say(words.moved(choice.text, next[choice.position] ?? null));
  }

  const best = ranked(ranks);
  const inOrder = scripted
    ? [
        ...best.flatMap((at) => choices.filter(({ position }) => position === at)),
        ...choices.filter(({ position }) => !(position in ranks)),
      ]
    : choices;

  const row = (choice: RankChoice) => {
    const { position, text } = choice;
    const at = best.indexOf(position);
    const to = (index: number) => () => change(choice, place(ranks, position, index));
    return (
      <div className="ballot-row">
        <bdi className="ballot-text">{text}</bdi>
        <div className="flex flex-wrap items-center gap-1">
          <select
            name={`rank-${position}`}
            aria-label={words.rankOf(text)}
            aria-invalid={errors.length > 0 || undefined}
            aria-describedby={errors.length > 0 ? `${id}-error` : undefined}
            disabled={disabled}
            {...(scripted ? { value: ranks[position] ?? "" } : { defaultValue: given[position] ?? "" })}
            onChange={({ currentTarget: { value } }) =>
              change(choice, rank(ranks, position, value === "" ? null : Number(value), choices.length))
            }
            className="rank"
          >
            <option value="">{words.noRank}</option>
            {choices.map((_, index) => (
              <option key={choices[index]?.position} value={index + 1}>
                {index + 1}
              </option>
            ))}
          </select>
          {/* Buttons need JavaScript. Their place is kept. */}
          <div className={scripted ? "contents" : "invisible contents"}>
            <RowButton label={words.first(text)} path="M4 3h12M10 17V7m-5 5 5-5 5 5" onClick={to(0)} disabled={at === 0} />
            <RowButton
              label={words.up(text)}
              path="M10 16V5m-5 5 5-5 5 5"
              onClick={to(at === -1 ? best.length : at - 1)}
              disabled={at === 0}
            />
            <RowButton label={words.down(text)} path="M10 4v11m-5-5 5 5 5-5" onClick={to(at + 1)} disabled={at === -1} />
          </div>
        </div>
      </div>
    );
  };

  const rows = inOrder.map((choice) => ({ position: choice.position, isRanked: choice.position in ranks, content: row(choice) }));
  const still = rows.map(({ position, isRanked, content }) => (
    // The space on the left is that of the handles for dragging, so that nothing moves when they come.
    <li key={position} className={`ps-9 ${isRanked ? "bg-accent-soft" : ""}`}>
      {content}
    </li>
  ));
  return (
    <fieldset className="min-w-0">
      <legend className="sr-only">{legend}</legend>
      <ol
        ref={list}
        className={`divide-y divide-rule overflow-hidden rounded-sm border bg-card ${errors.length > 0 ? "border-danger" : "border-line"}`}
      >
        {RankDrag ? (
          <RankDrag
            rows={rows}
            onDrop={(position, index) => {
              const choice = choices.find((each) => each.position === position);
              if (choice) change(choice, place(ranks, position, index));
            }}
          />
        ) : (
          still
        )}
      </ol>
      <ListMessages id={id} said={said} errors={errors} />
    </fieldset>
  );
}
