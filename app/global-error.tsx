"use client";

import { Failure } from "@/components/failure";
import { Shell } from "@/components/shell";
import "./globals.css";

/** Replaces the whole document when the root layout fails. */
export default function GlobalError({ error }: { error: Error & { digest?: string } }) {
  return (
    <html lang="en">
      <body className="min-h-dvh font-sans text-base leading-relaxed antialiased">
        <title>Something went wrong · Pollstr</title>
        <Shell member="unknown">
          <Failure reference={error.digest} retry={() => location.reload()} />
        </Shell>
      </body>
    </html>
  );
}
