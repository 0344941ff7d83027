import type { Metadata } from "next";
import { LinkButton } from "@/components/link-button";
import { PageTitle } from "@/components/page-title";
import { Shell } from "@/components/shell";
import { safeNext } from "@/lib/platform/paths";

export const metadata: Metadata = { title: "Back in a moment" };

/** Anyone. The middleware shows it in place of a page while the database does not answer. It makes no query. */
export default async function UnavailablePage({ searchParams }: PageProps<"/[locale]/unavailable">) {
  const { next, reference } = await searchParams;
  return (
    <Shell viewer="unknown">
      <div role="alert">
        <PageTitle lead="We cannot reach our database. You are still logged in, and no vote is lost. Wait a minute, then try again.">
          Back in a moment
        </PageTitle>
        <LinkButton href={safeNext(next)}>Try again</LinkButton>
        {typeof reference === "string" && /^[0-9a-f]{8}$/.test(reference) && (
          <p className="mt-8 text-muted text-sm">
            Reference: <code className="select-all">{reference}</code>
          </p>
        )}
      </div>
    </Shell>
  );
}
