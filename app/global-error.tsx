"use client";

import { Failure } from "@/components/failure";
import "./globals.css";

/** The words of the area "failure" by language (next.config.mjs). */
const words = JSON.parse(process.env.FAILURE_WORDS ?? "{}");

/**
 * Replaces the whole document when the root layout fails, and with that all words. Every page loads it, so it is small: it
 * has no frame, which would bring the forms and next-intl a second time.
 */
export default function GlobalError({ error }: { error: Error & { digest?: string } }) {
  const locale = typeof document !== "undefined" && document.documentElement.lang in words ? document.documentElement.lang : "en";
  return (
    <html lang={locale}>
      <body className="min-h-dvh font-sans text-base leading-relaxed antialiased">
        <title>{`${words[locale].title} · Pollstr`}</title>
        <main className="mx-auto w-full max-w-[31rem] px-4 py-14">
          <Failure words={words[locale]} reference={error.digest} retry={() => location.reload()} />
        </main>
      </body>
    </html>
  );
}
