import { getTranslations } from "next-intl/server";
import { LinkButton } from "@/components/link-button";
import { requireFresh } from "@/lib/gate/require";
import { paths } from "@/lib/platform/paths";
import { titled } from "@/lib/web/locale";
import { SettingFrame } from "../../parts";

export const generateMetadata = titled("data.title");

/** Freshly proven. Explains the download of one's own data and links to it. */
export default async function DataPage() {
  await requireFresh(paths.settings.data);
  const t = await getTranslations("data");
  return (
    <SettingFrame title={t("title")} lead={t("lead")}>
      <h2 className="font-serif text-xl">{t("inFile")}</h2>
      <ul className="mt-2 list-disc space-y-2 pl-5">
        <li>{t("account")}</li>
        <li>{t("votes")}</li>
        <li>{t("logins")}</li>
        <li>{t("proofs")}</li>
      </ul>
      <p className="mt-6 mb-8">{t.rich("note", { link: (words) => <a href={paths.privacy}>{words}</a> })}</p>
      <LinkButton href={paths.api.myData}>{t("download")}</LinkButton>
    </SettingFrame>
  );
}
