"use client";

import { useTranslations } from "next-intl";
import { useRef, useState } from "react";
import { AreaField } from "./area-field";
import { buttonStyle } from "./button-style";
import type { LabelledProps } from "./labelled";
import { breaks, shownAtFirst } from "./line-rules";
import { useLater } from "./use-later";

type LinesFieldProps = Omit<LabelledProps, "label"> & {
  label: string;
  defaultValue: string;
  /** The most lines. */
  most: number;
};

const load = () => import("./line-editor").then(({ LineEditor }) => LineEditor);

/**
 * Short texts, one a line: a text area, which is all that is posted. With JavaScript it becomes a list, whose lines can be
 * added, removed, and moved by pointer and keyboard. Whoever focuses the text area gets it back.
 */
export function LinesField({ defaultValue, most, ...field }: LinesFieldProps) {
  const t = useTranslations("pollForm");
  const Editor = useLater(load);
  const [asText, setAsText] = useState(false);
  const area = useRef<HTMLTextAreaElement>(null);

  const isList = Editor !== null && !asText;
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
          onFocus={() => setAsText(true)}
        />
      </div>
      {isList ? (
        <Editor label={field.label} errors={field.errors} area={area} most={most} toText={() => area.current?.focus()} />
      ) : (
        // The place of the list's buttons is kept.
        <div className="mt-2 min-h-11">
          {Editor && (
            <button type="button" onClick={() => setAsText(false)} className={buttonStyle("quiet")}>
              {t("choicesAsList")}
            </button>
          )}
        </div>
      )}
    </div>
  );
}

/** As many rows of the text area as the list will be high, so that nothing moves when the list takes its place. */
const rowsFor = (text: string): number => Math.round((Math.max(shownAtFirst, text.split(breaks).length) * 52 - 2) / 24);
