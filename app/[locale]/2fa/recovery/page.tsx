import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { Card } from "@/components/card";
import { ActionForm } from "@/components/form";
import { SubmitButton } from "@/components/submit-button";
import { Words } from "@/components/words";
import { WrittenCodeField } from "@/components/written-code-field";
import { requireMember } from "@/lib/gate/require";
import { now } from "@/lib/platform/clock";
import { paths, safeNext, withNext } from "@/lib/platform/paths";
import { findFactors } from "@/lib/proof/data";
import { recoveryWords } from "@/lib/proof/recovery/words";
import { shownAgain } from "@/lib/proof/rules";
import { lockedUntil } from "@/lib/proof/store";
import { shown } from "@/lib/web/action";
import { titled } from "@/lib/web/locale";
import { Frame } from "../../parts";
import { OtherProofs } from "../form";
import { useRecoveryCode as tryCode } from "./actions";

export const generateMetadata = titled("recoveryPage.title");

/** Logged in, with a number that was proven before. For people who have lost their phone; carries `next`. */
export default async function RecoveryPage({ searchParams }: PageProps<"/[locale]/2fa/recovery">) {
  const { next: wanted, because } = await searchParams;
  const next = safeNext(wanted);
  const back = withNext(paths.proof.phone, next);
  const { user, userId } = await requireMember(back);
  if (!user.phoneSealed) redirect(back);
  const time = await now();
  const again = shownAgain(because, ["malformed", "wrong"], await lockedUntil(userId, time));
  const t = await getTranslations("recoveryPage");
  return (
    <Frame title={t("title")} lead={t("lead")}>
      <Card>
        <ActionForm action={tryCode} before={await shown(again && recoveryWords(again, time), "off")} className="flex flex-col gap-6">
          <input type="hidden" name="next" value={next} />
          <WrittenCodeField label={t("code")} hint={t.rich("hint", { code: (words) => <span className="inline-block">{words}</span> })} />
          <SubmitButton pendingText={t("checking")}>{t("use")}</SubmitButton>
        </ActionForm>
      </Card>
      <Words of={["proofForm"]}>
        <OtherProofs next={next} factors={await findFactors(userId)} but="recovery" />
      </Words>
    </Frame>
  );
}
