import { getTranslations } from "next-intl/server";
import { LinkButton } from "@/components/link-button";
import { PageTitle } from "@/components/page-title";
import { Shell } from "@/components/shell";
import { safeNext } from "@/lib/platform/paths";
import { titled } from "@/lib/web/locale";

export const generateMetadata = titled("unavailable.title");

/** Anyone. The middleware shows it in place of a page while the database does not answer. It makes no query. */
export default async function UnavailablePage({ searchParams }: PageProps<"/[locale]/unavailable">) {
  const { next, reference } = await searchParams;
  const t = await getTranslations("unavailable");
  return (
    <Shell viewer="unknown">
      <div role="alert">
        <PageTitle lead={t("lead")}>{t("title")}</PageTitle>
        <LinkButton href={safeNext(next)}>{t("retry")}</LinkButton>
        {typeof reference === "string" && /^[0-9a-f]{8}$/.test(reference) && (
          <p className="mt-8 text-muted text-sm">
            {t("reference")} <code className="select-all">{reference}</code>
          </p>
        )}
      </div>
    </Shell>
  );
}
