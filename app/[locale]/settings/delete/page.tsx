import { getTranslations } from "next-intl/server";
import { Card } from "@/components/card";
import { ConfirmedButton } from "@/components/confirmed-button";
import { requireAccount, requireLeaver } from "@/lib/gate/require";
import { paths } from "@/lib/platform/paths";
import { keptFor } from "@/lib/privacy/mydata/rules";
import { titled } from "@/lib/web/locale";
import { SettingFrame } from "../../parts";
import { deleteMyAccount } from "./actions";

export const generateMetadata = titled("deleteAccount.title");

const here = paths.settings.deletion;

/** Freshly proven, or without a number. Says what is deleted and what stays, and asks for the password. */
export default async function DeletePage() {
  await requireLeaver(here);
  const { email } = await requireAccount(here);
  const t = await getTranslations("deleteAccount");
  return (
    <SettingFrame title={t("title")} lead={t("lead")}>
      <section className="mb-8">
        <h2 className="font-serif text-xl">{t("goes")}</h2>
        <p className="mt-2">{t("goes1")}</p>
      </section>
      <section className="mb-10">
        <h2 className="font-serif text-xl">{t("stays")}</h2>
        <ul className="mt-2 list-disc space-y-2 pl-5">
          <li>{t("stays1")}</li>
          <li>{t("stays2")}</li>
          <li>{t("polls")}</li>
          <li>{t("stays3", { period: (await getTranslations("privacy"))("period", keptFor("SecurityEvent")) })}</li>
        </ul>
        <p className="mt-4">{t.rich("first", { link: (words) => <a href={paths.settings.data}>{words}</a> })}</p>
      </section>
      <Card>
        <ConfirmedButton action={deleteMyAccount} email={email} label={t("delete")} pendingText={t("deleting")} variant="danger" />
      </Card>
    </SettingFrame>
  );
}
