import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { getLocale, getTranslations } from "next-intl/server";
import { Alert } from "@/components/alert";
import { Done } from "@/components/done";
import { LinkButton } from "@/components/link-button";
import { Moment } from "@/components/moment";
import { Section } from "@/components/section";
import { Words } from "@/components/words";
import { provenNumber } from "@/lib/accounts/account/data";
import { requireAccount, requireVerified } from "@/lib/gate/require";
import { now } from "@/lib/platform/clock";
import { env } from "@/lib/platform/env";
import { paths, withNext } from "@/lib/platform/paths";
import { countries, likelyCountry, maskPhone } from "@/lib/proof/number/rules";
import { isRestart, restartWords } from "@/lib/proof/words";
import { isByNumber, isFresh } from "@/lib/sessions/rules";
import { say, titled } from "@/lib/web/locale";
import { doneWords } from "@/lib/web/words";
import { SettingFrame } from "../../parts";
import { ChangeForm, RemoveForm } from "./form";

export const generateMetadata = titled("phoneSettings.title");

const here = paths.settings.phone;
const back = withNext(paths.proof.phone, here);

/** Proven. Shows the number. Forms to change or remove it need a fresh proof by that number. */
export default async function PhonePage({ searchParams }: PageProps<"/[locale]/settings/phone">) {
  const session = await requireVerified(here);
  const { email } = await requireAccount(here);
  const number = await provenNumber(session.userId);
  if (!number) redirect(back);
  const { because } = await searchParams;
  const { provenAt } = number;
  const isJustProven = isFresh(session, await now()) && isByNumber(session.provenBy);
  const t = await getTranslations("phoneSettings");
  return (
    <SettingFrame title={t("title")}>
      {because === "phone-changed" && <Done>{await say(doneWords[because])}</Done>}
      {isRestart(because) && <Alert tone="error">{await say(restartWords[because])}</Alert>}
      <p className="mb-10">
        <strong className="inline-block text-xl">{maskPhone(number.phone)}</strong>
        {provenAt && <span className="mt-1 block text-muted">{t.rich("provenOn", { time: () => <Moment at={provenAt} /> })}</span>}
      </p>
      {isJustProven ? <Ways email={email} /> : <ProveFirst />}
    </SettingFrame>
  );
}

async function ProveFirst() {
  const t = await getTranslations("phoneSettings");
  return (
    <>
      <p className="mb-6">{t("first")}</p>
      <LinkButton href={`${back}&because=phone`}>{t("prove")}</LinkButton>
    </>
  );
}

async function Ways({ email }: { email: string }) {
  const t = await getTranslations("phoneSettings");
  const asked = await headers();
  const options = countries(await getLocale(), env().smsCountries).map(({ code, label }) => ({ value: code, label }));
  const country = likelyCountry(asked.get("x-vercel-ip-country") ?? asked.get("cf-ipcountry"), asked.get("accept-language"));
  return (
    <Words of={["phoneSettingsForm", "proofForm"]}>
      <Section title={t("change")} lead={t("changeLead")}>
        <ChangeForm email={email} countries={options} country={country} />
      </Section>
      <Section title={t("remove")} lead={t("removeLead")}>
        <RemoveForm email={email} />
      </Section>
    </Words>
  );
}
