import type { Messages } from "next-intl";
import { getMessages } from "next-intl/server";
import type { ReactNode } from "react";
import { MoreWords } from "./more-words";

/**
 * Gives the client components inside it the words of these areas of the messages. A page sends only these to the browser;
 * the check (scripts/words.mjs) knows which ones its client components need. Those of the layout are given to every page.
 */
export async function Words({ of, children }: { of: (keyof Messages)[]; children: ReactNode }) {
  const all = await getMessages();
  return <MoreWords messages={Object.fromEntries(of.map((area) => [area, all[area]]))}>{children}</MoreWords>;
}
