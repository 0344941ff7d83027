"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { buttonStyle } from "./button-style";
import { useHydrated } from "./use-hydrated";

/** Codes for safekeeping, with buttons to copy, download and print. Without JavaScript only the download works. */
export function CodeList({ codes, fileName }: { codes: string[]; fileName: string }) {
  const t = useTranslations("codeList");
  const [said, say] = useState("");
  const scripted = useHydrated();
  const text = `${codes.join("\n")}\n`;
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => say(t("copied")),
      () => say(t("notCopied")),
    );
  return (
    <>
      <ol className="grid gap-x-6 gap-y-2 rounded-sm border border-rule bg-card p-5 font-mono text-lg sm:grid-cols-2 sm:p-8 sm:text-base print:border-0">
        {codes.map((code) => (
          <li key={code} className="tabular-nums">
            {code}
          </li>
        ))}
      </ol>
      <div className="mt-4 flex flex-wrap gap-3 print:hidden">
        <a href={`data:text/plain;charset=utf-8,${encodeURIComponent(text)}`} download={fileName} className={buttonStyle("secondary")}>
          {t("download")}
        </a>
        {scripted && (
          <>
            <button type="button" onClick={copy} className={buttonStyle("secondary")}>
              {t("copy")}
            </button>
            <button type="button" onClick={() => window.print()} className={buttonStyle("secondary")}>
              {t("print")}
            </button>
          </>
        )}
      </div>
      <p role="status" className="mt-2 text-muted">
        {said}
      </p>
    </>
  );
}
