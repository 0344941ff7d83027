import { useTranslations } from "next-intl";
import { LinkButton } from "@/components/link-button";
import { PageTitle } from "@/components/page-title";
import { Shell } from "@/components/shell";
import { titled } from "@/lib/web/locale";

export const generateMetadata = titled("notFound.title");

export default function NotFound() {
  const t = useTranslations("notFound");
  return (
    <Shell>
      <PageTitle lead={t("lead")}>{t("heading")}</PageTitle>
      <LinkButton href="/">{t("polls")}</LinkButton>
    </Shell>
  );
}
