"use client";

import { useState } from "react";
import { buttonStyle } from "./button-style";
import { inputStyle } from "./input-style";
import { useHydrated } from "./use-hydrated";

type ShareLinkProps = {
  url: string;
  /** The title that the browser's share sheet passes on. */
  title: string;
  words: { link: string; copy: string; copied: string; notCopied: string; share: string };
};

/** A link to pass on, with a button to copy it and, where the browser has one, its own sheet to share it. */
export function ShareLink({ url, title, words }: ShareLinkProps) {
  const [said, say] = useState("");
  const scripted = useHydrated();
  const canShare = scripted && typeof navigator.share === "function";
  const copy = () =>
    navigator.clipboard.writeText(url).then(
      () => say(words.copied),
      () => say(words.notCopied),
    );
  // Rejected when the person closes the sheet, which is no failure.
  const share = () => navigator.share({ title, url }).catch(() => {});
  return (
    <div className="print:hidden">
      <input
        type="text"
        readOnly
        dir="ltr"
        aria-label={words.link}
        value={url}
        onFocus={({ currentTarget }) => currentTarget.select()}
        className={`${inputStyle} font-mono text-[0.9375rem]`}
      />
      {/* Buttons need JavaScript. Their place is kept. */}
      <div className={`mt-3 flex flex-wrap gap-3 ${scripted ? "" : "invisible"}`}>
        <button type="button" onClick={copy} className={buttonStyle("secondary")}>
          {words.copy}
        </button>
        {canShare && (
          <button type="button" onClick={share} className={buttonStyle("secondary")}>
            {words.share}
          </button>
        )}
      </div>
      <p role="status" className="mt-2 min-h-6 text-muted text-sm">
        {said}
      </p>
    </div>
  );
}
