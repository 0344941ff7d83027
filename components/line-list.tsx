"use client";

import { useTranslations } from "next-intl";
import { type ClipboardEvent, type KeyboardEvent, type RefObject, useId, useLayoutEffect, useRef, useState } from "react";
import { inputStyle } from "./input-style";
import { ListMessages } from "./list-messages";
import { RowButton } from "./row-button";
import { useRankDrag } from "./use-rank-drag";

export type Line = { id: number; text: string };

type LineListProps = {
  label: string;
  errors?: string[] | undefined;
  lines: Line[];
  /** The id of the line that gets the focus after the next rendering. */
  focusOn: RefObject<number | null>;
  onText: (index: number, text: string) => void;
  onKeyDown: (index: number) => (event: KeyboardEvent<HTMLInputElement>) => void;
  onPaste: (index: number) => (event: ClipboardEvent<HTMLInputElement>) => void;
  onMove: (index: number, to: number) => void;
  onRemove: (index: number) => void;
};

/** The list that replaces the text area of a LinesField where JavaScript runs. Nothing of it is posted. */
export function LineList({ label, errors = [], lines, focusOn, onText, onKeyDown, onPaste, onMove, onRemove }: LineListProps) {
  const t = useTranslations("pollForm");
  const id = useId();
  const list = useRef<HTMLOListElement>(null);
  const RankDrag = useRankDrag(list, true);
  const [said, say] = useState("");

  useLayoutEffect(() => {
    if (focusOn.current === null) return;
    list.current?.querySelector<HTMLElement>(`[data-line="${focusOn.current}"]`)?.focus();
    focusOn.current = null;
  });

  const step = (index: number, to: number) => () => {
    onMove(index, to);
    say(t("choiceMoved", { number: String(to + 1) }));
  };
  const row = (line: Line, index: number) => {
    const number = String(index + 1);
    return (
      // The buttons get a row of their own where large text leaves the field too little room beside them.
      <div className="flex items-center @max-[16rem]:flex-wrap">
        <input
          type="text"
          dir="auto"
          data-line={line.id}
          aria-label={t("choice", { number })}
          aria-invalid={errors.length > 0 || undefined}
          aria-describedby={errors.length > 0 ? `${id}-error` : undefined}
          value={line.text}
          onChange={({ currentTarget }) => onText(index, currentTarget.value)}
          onKeyDown={onKeyDown(index)}
          onPaste={onPaste(index)}
          className={`${inputStyle} @max-[16rem]:basis-full`}
        />
        {/* One above the other on a phone, to leave room for the text. */}
        <div className="flex max-sm:flex-col max-sm:*:h-6">
          <RowButton
            small
            label={t("choiceUp", { number })}
            path="M10 16V5m-5 5 5-5 5 5"
            onClick={step(index, index - 1)}
            disabled={index === 0}
          />
          <RowButton
            small
            label={t("choiceDown", { number })}
            path="M10 4v11m-5-5 5 5 5-5"
            onClick={step(index, index + 1)}
            disabled={index === lines.length - 1}
          />
        </div>
        <RowButton
          small
          label={t("choiceRemove", { number })}
          path="M5 5l10 10m0-10L5 15"
          onClick={() => onRemove(index)}
          disabled={lines.length === 1}
        />
      </div>
    );
  };
  const rows = lines.map((line, index) => ({ position: line.id, isRanked: false, content: row(line, index) }));
  return (
    <fieldset className="min-w-0">
      <legend className="font-semibold">{label}</legend>
      <ol ref={list} className="@container mt-1.5 grid gap-1 rounded-sm border border-line bg-card py-2 pr-1">
        {RankDrag ? (
          <RankDrag
            rows={rows}
            onDrop={(position, to) =>
              onMove(
                lines.findIndex((line) => line.id === position),
                to,
              )
            }
          />
        ) : (
          rows.map(({ position, content }) => (
            <li key={position} className="pl-9">
              {content}
            </li>
          ))
        )}
      </ol>
      <ListMessages id={id} said={said} errors={errors} />
    </fieldset>
  );
}
