import { type Locale, useLocale } from "next-intl";

const tags: Record<Locale, string> = { en: "en-GB", de: "de-DE" };

/** A date and time. In UTC, so that it reads the same with and without JavaScript. */
export function Moment({ at }: { at: Date }) {
  const format = new Intl.DateTimeFormat(tags[useLocale()], { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" });
  return (
    <time dateTime={at.toISOString()} className="whitespace-nowrap">
      {format.format(at)} UTC
    </time>
  );
}
