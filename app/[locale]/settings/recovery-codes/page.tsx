import { getTranslations } from "next-intl/server";
import { Moment } from "@/components/moment";
import { Words } from "@/components/words";
import { requireAccount, requireFresh } from "@/lib/gate/require";
import { paths } from "@/lib/platform/paths";
import { findCodes } from "@/lib/proof/recovery/data";
import { titled } from "@/lib/web/locale";
import { SettingFrame } from "../../parts";
import { CodesForm } from "./form";

export const generateMetadata = titled("recoveryCodes.title");

const here = paths.settings.recoveryCodes;

/** Freshly proven. Says how many codes are left, and makes new ones, which are shown once. */
export default async function RecoveryCodesPage() {
  const { userId } = await requireFresh(here);
  const { email } = await requireAccount(here);
  const codes = await findCodes(userId);
  const t = await getTranslations("recoveryCodes");
  return (
    <SettingFrame title={t("title")} lead={t("lead")}>
      <Words of={["recoveryCodesForm", "codeList"]}>
        <CodesForm email={email} hasCodes={codes !== null}>
          <p className="mb-6">
            {codes
              ? t.rich("left", {
                  left: codes.left,
                  strong: (words) => <strong>{words}</strong>,
                  time: () => <Moment at={codes.createdAt} />,
                })
              : t("none")}
          </p>
        </CodesForm>
      </Words>
    </SettingFrame>
  );
}
