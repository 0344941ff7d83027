import { getTranslations } from "next-intl/server";
import { LinkButton } from "@/components/link-button";
import { PageTitle } from "@/components/page-title";
import { Shell } from "@/components/shell";
import { safeNext } from "@/lib/platform/paths";
import { titled } from "@/lib/web/locale";

export const generateMetadata = titled("outdated.title");

/** Anyone. Where a form from an older build leads without JavaScript: links back to the page, which then loads fresh. */
export default async function OutdatedPage({ searchParams }: PageProps<"/[locale]/outdated">) {
  const next = safeNext((await searchParams).next);
  const t = await getTranslations("outdated");
  return (
    <Shell viewer="unknown">
      <div role="alert">
        <PageTitle lead={t("lead")}>{t("title")}</PageTitle>
        <LinkButton href={next}>{t("open")}</LinkButton>
      </div>
    </Shell>
  );
}
