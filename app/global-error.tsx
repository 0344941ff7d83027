"use client";

import { IntlProvider } from "next-intl";
import { Failure } from "@/components/failure";
import { Shell } from "@/components/shell";
import "./globals.css";

const words = JSON.parse(process.env.FAILURE_WORDS ?? "{}");

/** Replaces the whole document when the root layout fails, and with that all words: next.config.mjs gives it its own. */
export default function GlobalError({ error }: { error: Error & { digest?: string } }) {
  const locale = typeof document !== "undefined" && document.documentElement.lang === "de" ? "de" : "en";
  return (
    <html lang={locale}>
      <body className="min-h-dvh font-sans text-base leading-relaxed antialiased">
        <title>{`${words[locale].failure.title} · Pollstr`}</title>
        <IntlProvider locale={locale} timeZone="UTC" messages={words[locale]}>
          <Shell viewer="unknown">
            <Failure reference={error.digest} retry={() => location.reload()} />
          </Shell>
        </IntlProvider>
      </body>
    </html>
  );
}
