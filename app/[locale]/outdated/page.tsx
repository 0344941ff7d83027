import type { Metadata } from "next";
import { LinkButton } from "@/components/link-button";
import { PageTitle } from "@/components/page-title";
import { Shell } from "@/components/shell";
import { safeNext } from "@/lib/platform/paths";

export const metadata: Metadata = { title: "This page was out of date" };

/** Anyone. Where a form from an older build leads without JavaScript: links back to the page, which then loads fresh. */
export default async function OutdatedPage({ searchParams }: PageProps<"/[locale]/outdated">) {
  const next = safeNext((await searchParams).next);
  const isVote = next.startsWith("/polls/");
  return (
    <Shell viewer="unknown">
      <div role="alert">
        <PageTitle
          lead={`The site has changed since you opened it, so what you sent was not taken. ${isVote ? "Your choice is kept: open the page again, then press Vote." : "Open it again, then send it once more."}`}
        >
          This page was out of date
        </PageTitle>
        <LinkButton href={next}>Open the page again</LinkButton>
      </div>
    </Shell>
  );
}
