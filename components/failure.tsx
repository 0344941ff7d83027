import { useTranslations } from "next-intl";
import { buttonStyle } from "./button-style";
import { LinkButton } from "./link-button";
import { PageTitle } from "./page-title";

/** An error page: one sentence, a reference to quote, and buttons to retry or leave. */
export function Failure({ reference, retry }: { reference?: string | undefined; retry: () => void }) {
  const t = useTranslations("failure");
  return (
    <div role="alert">
      <PageTitle lead={t("lead")}>{t("title")}</PageTitle>
      <div className="flex flex-wrap gap-3">
        <button type="button" onClick={retry} className={buttonStyle("primary")}>
          {t("retry")}
        </button>
        <LinkButton href="/" variant="secondary">
          {t("home")}
        </LinkButton>
      </div>
      {reference && (
        <p className="mt-8 text-muted text-sm">
          {t("reference")} <code className="select-all">{reference}</code>
        </p>
      )}
    </div>
  );
}
