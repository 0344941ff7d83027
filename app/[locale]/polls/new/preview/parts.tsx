"use client";

import { useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import { Description } from "@/components/description";
import { Moment } from "@/components/moment";
import type { Settings } from "@/lib/polls/poll/rules";
import { BallotFields } from "../../[id]/ballot/parts";

/** The ballot as voters will see it, for a try. It stands in the form, above its buttons, but nothing of it is read. */
export function Preview({ settings }: { settings: Settings }) {
  const t = useTranslations("pollForm");
  const facts = useTranslations("pollFacts");
  const ballot = useTranslations("ballot");
  const heading = useRef<HTMLHeadingElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each preview is shown
  useEffect(() => {
    heading.current?.scrollIntoView();
    heading.current?.focus({ preventScroll: true });
  }, [settings]);
  const { question, description, choices, kind, min, max, askedBy, opensAt, closesAt, timeZone } = settings;
  const time = (at: Date) => ({ at: () => <Moment at={at} zone={timeZone} /> });
  return (
    <section id="preview" className="rounded-sm border border-line border-dashed p-5 sm:p-8">
      <h2 ref={heading} tabIndex={-1} className="mb-4 scroll-mt-4 font-semibold text-muted text-sm outline-none">
        {t("previewTitle")}
      </h2>
      <p className="text-balance font-serif text-[2rem] leading-[1.15]">
        <bdi>{question}</bdi>
      </p>
      <ul className="mt-3 mb-8 flex flex-wrap gap-x-5 gap-y-1 text-[0.9375rem] text-muted">
        {askedBy !== null && <li>{facts.rich("askedBy", { name: askedBy, bdi: (words) => <bdi>{words}</bdi> })}</li>}
        {opensAt && <li>{facts.rich("opens", time(opensAt))}</li>}
        {closesAt && <li>{facts.rich(opensAt ? "willClose" : "closes", time(closesAt))}</li>}
      </ul>
      <Description text={description} />
      <p className="mb-6 text-muted">
        {kind === "several" ? ballot(min === max ? "how.exactly" : "how.several", { min, max }) : ballot(`how.${kind}`)}
      </p>
      <BallotFields
        key={JSON.stringify(settings)}
        poll={{ ...settings, id: "preview" }}
        order={choices.map((_, position) => position)}
        marks=""
        disabled={false}
        error={undefined}
      />
    </section>
  );
}
