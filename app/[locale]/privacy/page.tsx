import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { PageTitle } from "@/components/page-title";
import { Shell } from "@/components/shell";
import { paths } from "@/lib/platform/paths";
import { keptMinutes, secretDays } from "@/lib/polls/ballot/rules";
import { keptFor } from "@/lib/privacy/mydata/rules";
import { undoHours } from "@/lib/proof/number/rules";
import { deviceDays, loginDays } from "@/lib/sessions/rules";
import { titled } from "@/lib/web/locale";

export const generateMetadata = titled("privacy.title");

/** Anyone. What is stored about people, in plain words. docs/privacy.md says the same by table and column. */
export default async function PrivacyPage() {
  const t = await getTranslations("privacy");
  const period = (model: string) => t("period", keptFor(model));
  return (
    <Shell wide>
      <div className="max-w-[38rem]">
        <PageTitle lead={t("lead")}>{t("title")}</PageTitle>
        <Section id="number" title={t("number")}>
          <p>{t("number1")}</p>
          <p>{t("number2", { challenge: period("Challenge"), hours: undoHours })}</p>
          <p>{t("number3")}</p>
        </Section>
        <Section id="votes" title={t("votes")}>
          <p>{t("votes1")}</p>
          <p>{t("votes2")}</p>
        </Section>
        <Section id="account" title={t("account")}>
          <p>{t("account1")}</p>
        </Section>
        <Section id="periods" title={t("periods")}>
          <table className="w-full border-collapse text-left wrap-anywhere">
            <caption className="sr-only">{t("periodsCaption")}</caption>
            <thead>
              <tr className="border-ink border-b text-muted text-sm">
                <th scope="col" className="pb-2 font-semibold">
                  {t("what")}
                </th>
                <th scope="col" className="pb-2 pl-6 font-semibold">
                  {t("until")}
                </th>
              </tr>
            </thead>
            <tbody className="divide-y divide-rule">
              <Row what={t("login")}>{t("loginUntil", { days: loginDays, period: period("Session") })}</Row>
              <Row what={t("device")}>{t("deviceUntil", { days: deviceDays, period: period("RememberedDevice") })}</Row>
              <Row what={t("log")}>{period("SecurityEvent")}</Row>
              <Row what={t("mailCodes")}>{t("mailCodesUntil", { period: period("MailCode") })}</Row>
              <Row what={t("tries")}>{t("triesUntil")}</Row>
            </tbody>
          </table>
        </Section>
        <Section id="not-kept" title={t("notKept")}>
          <ul className="list-disc space-y-2 pl-5">
            <li>{t("notKept1")}</li>
            <li>{t("notKept2")}</li>
            <li>{t("notKept3")}</li>
          </ul>
        </Section>
        <Section id="cookies" title={t("cookies")}>
          <p>{t("cookies1", { minutes: keptMinutes, days: secretDays })}</p>
        </Section>
        <Section id="others" title={t("others")}>
          <p>{t("others1")}</p>
        </Section>
        <Section id="control" title={t("control")}>
          <ul className="list-disc space-y-2 pl-5">
            <Step href={paths.settings.data}>{t("download")}</Step>
            <Step href={paths.settings.phone}>{t("changeNumber")}</Step>
            <Step href={paths.settings.sessions}>{t("endLogins")}</Step>
            <Step href={paths.settings.deletion}>{t("delete")}</Step>
          </ul>
        </Section>
      </div>
    </Shell>
  );
}

function Step({ href, children }: { href: string; children: ReactNode }) {
  return (
    <li>
      <a href={href} className="text-accent">
        {children}
      </a>
    </li>
  );
}

function Section({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  return (
    <section id={id} className="mb-10 space-y-3">
      <h2 className="font-serif text-2xl leading-snug">{title}</h2>
      {children}
    </section>
  );
}

function Row({ what, children }: { what: string; children: ReactNode }) {
  return (
    <tr>
      <th scope="row" className="py-3 align-top font-normal">
        {what}
      </th>
      <td className="w-2/5 py-3 pl-6 align-top">{children}</td>
    </tr>
  );
}
