import { useFormatter, useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import type { ResultData } from "./result-data";

/** A listener is told at most one piece of news in this time. */
const calmMs = 10_000;

/** Tells a screen reader how results change while their page is open. Null: they are hidden. What the page began with is no news. */
export function ResultNews({ results }: { results: ResultData | null }) {
  const t = useTranslations("results.news");
  const format = useFormatter();
  const [told, setTold] = useState("");
  const toldAt = useRef(Number.NEGATIVE_INFINITY);
  const first = useRef<string>(null);
  const news = () => {
    if (results === null) return "";
    const { choices, winners, voters: count, final } = results;
    if (winners.length === 0) return t(final ? "closed" : "open", { count });
    return t(final ? "won" : "leading", { count, choices: format.list(winners.map((position) => choices[position]?.text ?? "")) });
  };
  const line = news();

  useEffect(() => {
    first.current ??= line;
    if (line === first.current && toldAt.current < 0) return;
    const tell = () => {
      toldAt.current = performance.now();
      setTold(line);
    };
    const timer = setTimeout(tell, Math.max(0, toldAt.current + calmMs - performance.now()));
    return () => clearTimeout(timer);
  }, [line]);

  return (
    <p className="sr-only" aria-live="polite">
      {told}
    </p>
  );
}
