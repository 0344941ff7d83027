"use client";

import { IntlProvider, type Messages, useLocale, useMessages } from "next-intl";
import type { ReactNode } from "react";

/** Adds areas of the messages to those that an outer provider gives. A missing word is a mistake that no page may show. */
export function MoreWords({ messages, children }: { messages: Partial<Messages>; children: ReactNode }) {
  return (
    <IntlProvider locale={useLocale()} messages={{ ...useMessages(), ...messages }} onError={fail}>
      {children}
    </IntlProvider>
  );
}

function fail(error: Error): never {
  throw error;
}
