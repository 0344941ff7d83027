"use client";

import { type Locale, useLocale } from "next-intl";
import { useHydrated } from "./use-hydrated";

const tags: Record<Locale, string> = { en: "en-GB", de: "de-DE" };

/**
 * A date and time with its zone: where JavaScript runs in the reader's own zone, with that of the writer as its title;
 * otherwise in the writer's. In UTC where the browser does not know the zone: the site's list may be newer.
 */
export function Moment({ at, zone = "UTC" }: { at: Date; zone?: string }) {
  const locale = useLocale();
  const own = useHydrated() ? Intl.DateTimeFormat().resolvedOptions().timeZone : zone;
  const written = (timeZone: string): string => {
    try {
      return new Intl.DateTimeFormat(tags[locale], {
        day: "numeric",
        month: "short",
        year: "numeric",
        hour: "2-digit",
        minute: "2-digit",
        timeZone,
        timeZoneName: "short",
      }).format(at);
    } catch (error) {
      if (timeZone === "UTC") throw error;
      return written("UTC");
    }
  };
  // The site and a browser may spell a time slightly differently.
  return (
    <time dateTime={at.toISOString()} title={own === zone ? undefined : written(zone)} className="inline-block" suppressHydrationWarning>
      {written(own)}
    </time>
  );
}
