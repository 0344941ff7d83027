"use client";

import { useTranslations } from "next-intl";
import { type ClipboardEvent, type KeyboardEvent, type RefObject, useId, useLayoutEffect, useRef, useState } from "react";
import { buttonStyle } from "./button-style";
import { type Line, LineList } from "./line-list";
import { breaks, shownAtFirst } from "./line-rules";

type LineEditorProps = {
  label: string;
  errors?: string[] | undefined;
  /** The text area that holds the lines. */
  area: RefObject<HTMLTextAreaElement | null>;
  /** The most lines that can be published. What is pasted beyond them stays, so that somebody can choose which ones go. */
  most: number;
  toText: () => void;
};

/** The lines of a text area as a list. Each change is written to the text area at once. */
export function LineEditor({ label, errors, area, most, toText }: LineEditorProps) {
  const t = useTranslations("pollForm");
  const [lines, setLines] = useState<Line[]>([]);
  const id = useId();
  const focusOn = useRef<number | null>(null);
  const nextId = useRef(1);
  /** How often a line was asked for that there is no place for. */
  const [refused, setRefused] = useState(0);

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
    const kept = padded(next);
    focusOn.current = focus;
    setLines(kept);
    if (area.current) area.current.value = kept.map(({ text }) => text).join("\n");
  }

  function insert(index: number, texts: string[], replaced = 0) {
    const fresh = texts.map((text) => ({ id: nextId.current++, text }));
    change([...lines.slice(0, index), ...fresh, ...lines.slice(index + replaced)], fresh.at(-1)?.id ?? null);
  }

  const isFull = lines.length >= most;
  const found = lines.filter(({ text }) => text.trim() !== "").length;
  const limit = found > most ? t("choicesMany", { most: String(most), found: String(found) }) : t("choicesFull", { most: String(most) });

  function add(index: number) {
    if (isFull) setRefused(refused + 1);
    else insert(index, [""]);
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
    if (event.key === "Enter") add(index + 1);
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
      <div role="status" id={`${id}-limit`} className={`text-[0.9375rem] ${found > most ? "text-danger" : "text-muted"}`}>
        {/* Made anew each time, so that a screen reader hears it again. */}
        {isFull && !errors?.includes(limit) && <p key={refused}>{limit}</p>}
      </div>
      <div className="mt-2 flex flex-wrap items-center justify-between gap-x-6">
        <button
          type="button"
          aria-disabled={isFull || undefined}
          aria-describedby={`${id}-limit`}
          onClick={() => add(lines.length)}
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
