import { headers } from "next/headers";
import { getLocale, getTranslations } from "next-intl/server";
import { Alert } from "@/components/alert";
import { Card } from "@/components/card";
import { LinkButton } from "@/components/link-button";
import { Words } from "@/components/words";
import { provenPhone } from "@/lib/accounts/account/data";
import { requireMember, viewer } from "@/lib/gate/require";
import { now } from "@/lib/platform/clock";
import { env } from "@/lib/platform/env";
import { paths, safeNext, withNext } from "@/lib/platform/paths";
import type { Locale } from "@/lib/platform/words/rules";
import { findFactors } from "@/lib/proof/data";
import { countries, likelyCountry, maskPhone } from "@/lib/proof/number/rules";
import { lastNumber } from "@/lib/proof/phone/store";
import { checkWords } from "@/lib/proof/phone/words";
import { lockedUntil } from "@/lib/proof/store";
import { isRestart, restartWords } from "@/lib/proof/words";
import { say, titled } from "@/lib/web/locale";
import { Frame } from "../parts";
import { OtherProofs, PhoneForm } from "./form";

export const generateMetadata = titled("proof.title");

const options: { [locale in Locale]?: { value: string; label: string }[] } = {};
/** Made on first use, because the settings are not known at build time. */
const countryOptions = (locale: Locale) =>
  (options[locale] ??= countries(locale, env().smsCountries).map(({ code, label }) => ({ value: code, label })));

/** Logged in. Asks for the number, or shows it masked and locked once it is proven. Carries `next`; viewing it sends nothing. */
export default async function PhonePage({ searchParams }: PageProps<"/[locale]/2fa">) {
  const query = await searchParams;
  const next = safeNext(query.next);
  const session = await requireMember(withNext(paths.proof.phone, next));
  const { because } = query;
  const { standing } = await viewer();
  const time = await now();
  const [proven, factors, until] = await Promise.all([
    provenPhone(session.userId),
    findFactors(session.userId),
    lockedUntil(session.userId, time),
  ]);
  const spent = because === "too-many" || because === "expired";
  const last = spent && !proven ? await lastNumber({ sessionId: session.id, userId: session.userId }) : null;
  const asked = await headers();
  const t = await getTranslations("proof");
  return (
    <Frame title={t("title")} lead={t("lead")}>
      {isRestart(because) && <Alert tone="error">{await say(restartWords[because])}</Alert>}
      {because === "locked" && until && <Alert tone="error">{await say(checkWords({ kind: "locked", until }, time).said)}</Alert>}
      {because === "fresh" && (
        <Alert tone="info" title={t("fresh")}>
          {t("freshWhy")}
        </Alert>
      )}
      {because === "phone" && (
        <Alert tone="info" title={t("phone")}>
          {t("phoneWhy")}
        </Alert>
      )}
      {standing === "proven" && because !== "fresh" && because !== "phone" && (
        <Alert tone="good" title={t("proven")}>
          <p className="mt-3">
            <LinkButton href={next}>{t("continue")}</LinkButton>
          </p>
        </Alert>
      )}
      <Words of={["proofForm"]}>
        <Card>
          <PhoneForm
            next={next}
            masked={proven && maskPhone(proven)}
            last={last && maskPhone(last)}
            countries={proven ? [] : countryOptions(await getLocale())}
            country={likelyCountry(asked.get("x-vercel-ip-country") ?? asked.get("cf-ipcountry"), asked.get("accept-language"))}
          />
        </Card>
        {proven && <OtherProofs next={next} factors={because === "phone" ? { recovery: factors.recovery } : factors} but="phone" />}
      </Words>
    </Frame>
  );
}
