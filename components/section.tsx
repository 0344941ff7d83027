import type { ReactNode } from "react";
import { Card } from "./card";

/** A part of a page: a heading, a sentence about it, and a card. */
export function Section({ title, lead, children }: { title: string; lead: string; children: ReactNode }) {
  return (
    <section className="mb-10">
      <h2 className="font-serif text-xl">{title}</h2>
      <p className="mt-1 mb-4 text-muted">{lead}</p>
      <Card>{children}</Card>
    </section>
  );
}
