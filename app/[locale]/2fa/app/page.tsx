import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { Card } from "@/components/card";
import { PageTitle } from "@/components/page-title";
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
import { OtherProofs } from "../form";
import { AppForm } from "./form";

export const generateMetadata = titled("appPage.title");

/** Logged in, with an authenticator app. Asks for its code instead of one by phone; carries `next`. */
export default async function AppPage({ searchParams }: PageProps<"/[locale]/2fa/app">) {
  const { next: wanted, because, remember } = await searchParams;
  const next = safeNext(wanted);
  const back = withNext(paths.proof.start, next);
  const { userId } = await requireMember(back);
  const factors = await findFactors(userId);
  if (!factors.app) redirect(back);
  const time = await now();
  const again = shownAgain(because, ["malformed", "wrong", "spent"], await lockedUntil(userId, time));
  const t = await getTranslations("appPage");
  return (
    <Frame>
      <PageTitle lead={t("lead")}>{t("title")}</PageTitle>
      <Words of={["appForm", "proofForm"]}>
        <Card>
          <AppForm next={next} before={await shown(again && appWords(again, time), remember)} />
        </Card>
        <OtherProofs next={next} factors={factors} but="app" />
      </Words>
    </Frame>
  );
}
