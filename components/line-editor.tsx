"use client";

import { useTranslations } from "next-intl";
import { type ClipboardEvent, type KeyboardEvent, type RefObject, useLayoutEffect, useRef, useState } from "react";
import { buttonStyle } from "./button-style";
import { type Line, LineList } from "./line-list";
import { breaks, shownAtFirst } from "./line-rules";

type LineEditorProps = {
  label: string;
  errors?: string[] | undefined;
  /** The text area that holds the lines. */
  area: RefObject<HTMLTextAreaElement | null>;
  /** The most lines. */
  most: number;
  toText: () => void;
};

/** The lines of a text area as a list. Each change is written to the text area at once. */
export function LineEditor({ label, errors, area, most, toText }: LineEditorProps) {
  const t = useTranslations("pollForm");
  const [lines, setLines] = useState<Line[]>([]);
  const focusOn = useRef<number | null>(null);
  const nextId = useRef(1);

  const padded = (some: Line[]): Line[] => {
    const all = [...some];
    while (all.length < shownAtFirst) all.push({ id: nextId.current++, text: "" });
    return all;
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: the text area stays the same
  useLayoutEffect(() => {
    const element = area.current;
    // Lines keep their ids by place, so that the input with the focus stays the same element.
    const read = () =>
      setLines((before) =>
        padded((element?.value ?? "").split(breaks).map((text, index) => ({ id: before[index]?.id ?? nextId.current++, text }))),
      );
    read();
    element?.addEventListener("input", read); // load-anew.ts fills it in
    return () => element?.removeEventListener("input", read);
  }, []);

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

  return (
    <>
      <LineList
        label={label}
        errors={errors}
        lines={lines}
        focusOn={focusOn}
        onText={(index, text) => change(lines.with(index, { id: lines[index]?.id ?? 0, text }))}
        onKeyDown={keys}
        onPaste={paste}
        onMove={move}
        onRemove={remove}
      />
      <div className="mt-2 flex flex-wrap items-center justify-between gap-x-6">
        <button
          type="button"
          aria-disabled={lines.length >= most || undefined}
          onClick={() => lines.length < most && insert(lines.length, [""])}
          className={`${buttonStyle("quiet")} font-semibold`}
        >
          {t("choiceAdd")}
        </button>
        <button type="button" onClick={toText} className={buttonStyle("quiet")}>
          {t("choicesAsText")}
        </button>
      </div>
    </>
  );
}
