import { redirect } from "next/navigation";
import { getLocale, getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { Alert } from "@/components/alert";
import { Card } from "@/components/card";
import { Words } from "@/components/words";
import { requireMember, viewer } from "@/lib/gate/require";
import { now } from "@/lib/platform/clock";
import { paths, safeNext, withNext } from "@/lib/platform/paths";
import { findFactors } from "@/lib/proof/data";
import { countryOf, maskPhone } from "@/lib/proof/number/rules";
import { isOpen, refusalShownAgain, secondsUntilResend } from "@/lib/proof/phone/rules";
import { findChallenge } from "@/lib/proof/phone/store";
import { checkWords } from "@/lib/proof/phone/words";
import { lockedUntil } from "@/lib/proof/store";
import { shown } from "@/lib/web/action";
import { titled } from "@/lib/web/locale";
import { Frame } from "../../parts";
import { OtherProofs } from "../form";
import { CodeForm, OtherWays } from "./form";

export const generateMetadata = titled("codePage.title");

/** Logged in, with a code on its way. Viewing or reloading it sends nothing. */
export default async function CodePage({ searchParams }: PageProps<"/[locale]/2fa/verify">) {
  const query = await searchParams;
  const next = safeNext(query.next);
  const session = await requireMember(withNext(paths.proof.phone, next));
  const time = await now();
  const [challenge, factors, until] = await Promise.all([
    findChallenge({ sessionId: session.id, userId: session.userId }),
    findFactors(session.userId),
    lockedUntil(session.userId, time),
  ]);
  if (!challenge || !isOpen(challenge, time)) {
    if (challenge?.purpose === "change") redirect(`${paths.settings.phone}?because=expired`);
    if (!challenge && (await viewer()).standing === "proven") redirect(next);
    redirect(withNext(paths.proof.phone, next, challenge ? "expired" : until ? "locked" : "none"));
  }
  const again = refusalShownAgain(query.because, challenge, until);
  // A number typed without its country prefix may belong to another country than the person meant, so the page names it.
  const country = countryOf(challenge.phone, await getLocale());
  const number = maskPhone(challenge.phone);
  const nowrap = (words: ReactNode) => <span className="inline-block">{words}</span>;
  const t = await getTranslations("codePage");
  return (
    <Frame title={t("title")} lead={country ? t.rich("leadCountry", { number, country, nowrap }) : t.rich("lead", { number, nowrap })}>
      {query.because === "already-sent" && <Alert tone="info">{t("already")}</Alert>}
      <Words of={["codeForm", "proofForm"]}>
        <Card>
          <CodeForm next={next} before={await shown(again && checkWords(again, time), query.remember)} />
        </Card>
        <OtherWays next={next} seconds={secondsUntilResend(challenge, time)} />
        {session.user.phoneSealed && challenge.purpose === "prove" && <OtherProofs next={next} factors={factors} but="phone" />}
      </Words>
    </Frame>
  );
}
