import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { Card } from "@/components/card";
import { CodeField } from "@/components/code-field";
import { ActionForm } from "@/components/form";
import { SubmitButton } from "@/components/submit-button";
import { Words } from "@/components/words";
import { requireMember } from "@/lib/gate/require";
import { now } from "@/lib/platform/clock";
import { paths, safeNext, withNext } from "@/lib/platform/paths";
import { appWords } from "@/lib/proof/authenticator/words";
import { findFactors } from "@/lib/proof/data";
import { shownAgain } from "@/lib/proof/rules";
import { lockedUntil } from "@/lib/proof/store";
import { shown } from "@/lib/web/action";
import { titled } from "@/lib/web/locale";
import { Frame } from "../../parts";
import { OtherProofs, RememberBox } from "../form";
import { proveByCode } from "./actions";

export const generateMetadata = titled("appPage.title");

/** Logged in, with an authenticator app. Asks for its code instead of one by phone; carries `next`. */
export default async function AppPage({ searchParams }: PageProps<"/[locale]/2fa/app">) {
  const { next: wanted, because, remember } = await searchParams;
  const next = safeNext(wanted);
  const back = withNext(paths.proof.phone, next);
  const { userId } = await requireMember(back);
  const factors = await findFactors(userId);
  if (!factors.authenticator) redirect(back);
  const time = await now();
  const again = shownAgain(because, ["malformed", "wrong", "spent"], await lockedUntil(userId, time));
  const t = await getTranslations("appPage");
  return (
    <Frame title={t("title")} lead={t("lead")}>
      <Words of={["proofForm"]}>
        <Card>
          <ActionForm action={proveByCode} before={await shown(again && appWords(again, time), remember)} className="flex flex-col gap-6">
            <input type="hidden" name="next" value={next} />
            <CodeField label={t("code")} required />
            <RememberBox />
            <SubmitButton pendingText={t("checking")}>{t("verify")}</SubmitButton>
          </ActionForm>
        </Card>
        <OtherProofs next={next} factors={factors} but="authenticator" />
      </Words>
    </Frame>
  );
}
