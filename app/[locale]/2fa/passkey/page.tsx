import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { Alert } from "@/components/alert";
import { Card } from "@/components/card";
import { WithoutScripts } from "@/components/without-scripts";
import { Words } from "@/components/words";
import { requireMember, viewer, wasJustProven } from "@/lib/gate/require";
import { paths, safeNext, withNext } from "@/lib/platform/paths";
import { findFactors } from "@/lib/proof/data";
import { titled } from "@/lib/web/locale";
import { Frame } from "../../parts";
import { OtherProofs } from "../form";
import { PasskeyForm } from "./form";

export const generateMetadata = titled("passkeyPage.title");

/** Logged in, with a passkey. Proves the login without a code; carries `next`. */
export default async function PasskeyPage({ searchParams }: PageProps<"/[locale]/2fa/passkey">) {
  const next = safeNext((await searchParams).next);
  const back = withNext(paths.proof.phone, next);
  // Of two posts of one answer, one is refused as already used. The other may have proven this login by now. The session is
  // read once: between two readings it may end.
  const { session } = await viewer();
  if (session === null && (await wasJustProven())) redirect(next);
  const { user } = session ?? (await requireMember(withNext(paths.proof.passkey, next)));
  const factors = await findFactors(user.id);
  if (!user.phoneSealed || !factors.passkey) redirect(back);
  const t = await getTranslations("passkeyPage");
  return (
    <Frame title={t("title")} lead={t("lead")}>
      <WithoutScripts>
        <Alert tone="info" title={t("scripts")}>
          {t("scriptsWhy")}
        </Alert>
      </WithoutScripts>
      <Words of={["passkeyForm", "passkeyProblem", "proofForm"]}>
        <Card>
          <PasskeyForm next={next} />
        </Card>
        <OtherProofs next={next} factors={factors} but="passkey" />
      </Words>
    </Frame>
  );
}
