"use client";

import "./globals.css";

/** The words of the area "failure" by language (next.config.mjs). */
const words = JSON.parse(process.env.FAILURE_WORDS ?? "{}");

/**
 * Replaces the whole document when the root layout fails, and with that all words. Every page loads it, so it is small:
 * what it used of other components would come a second time.
 */
export default function GlobalError({ error }: { error: Error & { digest?: string } }) {
  const locale = typeof document !== "undefined" && document.documentElement.lang in words ? document.documentElement.lang : "en";
  const { title, lead, retry, home, reference } = words[locale];
  return (
    <html lang={locale}>
      <body className="min-h-dvh font-sans text-base leading-relaxed antialiased">
        <title>{`${title} · Pollstr`}</title>
        <main className="mx-auto w-full max-w-[31rem] px-4 py-14">
          <h1 className="font-serif text-[2rem]">{title}</h1>
          <p role="alert">{lead}</p>
          <button type="button" onClick={() => location.reload()} className="button button-primary">
            {retry}
          </button>
          <p>
            <a href="/">{home}</a>
          </p>
          {error.digest && (
            <p>
              {reference} {error.digest}
            </p>
          )}
        </main>
      </body>
    </html>
  );
}
