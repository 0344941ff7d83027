"use client";

import { type ClipboardEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";
import { AreaField } from "./area-field";
import { buttonStyle } from "./button-style";
import type { LabelledProps } from "./labelled";
import { type Line, LineList, type LineWords } from "./line-list";
import { useHydrated } from "./use-hydrated";

type LinesFieldProps = Omit<LabelledProps, "label"> & {
  label: string;
  defaultValue: string;
  /** The most lines. */
  most: number;
  words: LineWords & { add: string; asText: string; asList: string };
};

const shownAtFirst = 3;
const breaks = /\r\n|\r|\n/;

/**
 * Short texts, one a line: a text area, which is all that is posted. With JavaScript it becomes a list, whose lines can be
 * added, removed, and moved by pointer and keyboard. Whoever focuses the text area gets it back.
 */
export function LinesField({ defaultValue, most, words, ...field }: LinesFieldProps) {
  const scripted = useHydrated();
  const [asText, setAsText] = useState(false);
  const [lines, setLines] = useState<Line[]>([]);
  const area = useRef<HTMLTextAreaElement>(null);
  const focusOn = useRef<number | null>(null);
  const nextId = useRef(1);

  /** Lines keep their ids by place, so that the input with the focus stays the same element. */
  const linesOf = (text: string, before: Line[] = []): Line[] =>
    text.split(breaks).map((line, index) => ({ id: before[index]?.id ?? nextId.current++, text: line }));

  // The browser may have filled the text area in before the scripts ran, and load-anew.ts does after it.
  const read = () => setLines((before) => padded(linesOf(area.current?.value ?? "", before)));
  // biome-ignore lint/correctness/useExhaustiveDependencies: only once
  useEffect(read, []);

  const padded = (some: Line[]): Line[] => {
    const all = [...some];
    while (all.length < shownAtFirst) all.push({ id: nextId.current++, text: "" });
    return all;
  };

  function change(next: Line[], focus: number | null = null) {
    const kept = padded(next.slice(0, most));
    focusOn.current = focus;
    setLines(kept);
    if (area.current) area.current.value = kept.map(({ text }) => text).join("\n");
  }

  function insert(index: number, texts: string[], replaced = 0) {
    const fresh = texts.map((text) => ({ id: nextId.current++, text }));
    change([...lines.slice(0, index), ...fresh, ...lines.slice(index + replaced)], fresh.at(-1)?.id ?? null);
  }

  function remove(index: number) {
    change(lines.toSpliced(index, 1), lines[index === 0 ? 1 : index - 1]?.id ?? null);
  }

  function move(index: number, to: number, focus = false) {
    const moved = lines[index];
    if (!moved || to < 0 || to >= lines.length) return;
    change(lines.toSpliced(index, 1).toSpliced(to, 0, moved), focus ? moved.id : null);
  }

  const keys = (index: number) => (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return;
    const step = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0;
    if (event.key === "Enter") insert(index + 1, [""]);
    else if (event.key === "Backspace" && event.currentTarget.value === "" && lines.length > 1) remove(index);
    else if (step !== 0 && event.altKey) move(index, index + step, true);
    else return;
    event.preventDefault();
  };

  const paste = (index: number) => (event: ClipboardEvent<HTMLInputElement>) => {
    const texts = event.clipboardData
      .getData("text")
      .split(breaks)
      .filter((text) => text.trim() !== "");
    if (texts.length < 2) return;
    event.preventDefault();
    const isEmpty = lines[index]?.text === "";
    // Into an empty line and the empty ones after it.
    let empty = 0;
    while (empty < texts.length && lines[index + empty]?.text === "") empty++;
    insert(isEmpty ? index : index + 1, texts, empty);
  };

  const isList = scripted && !asText;
  return (
    <div>
      <div className={isList ? "not-focus-within:sr-only" : undefined}>
        <AreaField
          {...field}
          errors={isList ? [] : field.errors}
          ref={area}
          defaultValue={defaultValue}
          rows={rowsFor(defaultValue)}
          tabIndex={isList ? -1 : undefined}
          onInput={read}
          onFocus={() => setAsText(true)}
        />
      </div>
      {isList && (
        <LineList
          label={field.label}
          errors={field.errors}
          lines={lines}
          focusOn={focusOn}
          words={words}
          onText={(index, text) => change(lines.with(index, { id: lines[index]?.id ?? 0, text }))}
          onKeyDown={keys}
          onPaste={paste}
          onMove={move}
          onRemove={remove}
        />
      )}
      {scripted && (
        <div className="mt-2 flex flex-wrap items-center justify-between gap-x-6">
          {isList && (
            <button
              type="button"
              aria-disabled={lines.length >= most || undefined}
              onClick={() => lines.length < most && insert(lines.length, [""])}
              className={`${buttonStyle("quiet")} font-semibold`}
            >
              {words.add}
            </button>
          )}
          <button
            type="button"
            onClick={() => {
              setAsText(isList);
              if (isList) area.current?.focus();
            }}
            className={buttonStyle("quiet")}
          >
            {isList ? words.asText : words.asList}
          </button>
        </div>
      )}
    </div>
  );
}

/** As many rows of the text area as the list will be high, so that nothing moves when the list takes its place. */
const rowsFor = (text: string): number => Math.round((Math.max(shownAtFirst, text.split(breaks).length) * 52 - 2) / 24);
