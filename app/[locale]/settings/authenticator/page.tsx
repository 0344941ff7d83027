import { getTranslations } from "next-intl/server";
import { Alert } from "@/components/alert";
import { Card } from "@/components/card";
import { Done } from "@/components/done";
import { Moment } from "@/components/moment";
import { QrCode } from "@/components/qr-code";
import { Section } from "@/components/section";
import { Words } from "@/components/words";
import { requireAccount, requireFresh } from "@/lib/gate/require";
import { now } from "@/lib/platform/clock";
import { env } from "@/lib/platform/env";
import { paths } from "@/lib/platform/paths";
import { type Authenticator, findAuthenticator, findPending } from "@/lib/proof/authenticator/data";
import { uriOf } from "@/lib/proof/authenticator/otplib";
import { spellSecret } from "@/lib/proof/authenticator/rules";
import { keyGoneWords } from "@/lib/proof/authenticator/words";
import { say, titled } from "@/lib/web/locale";
import { doneWords } from "@/lib/web/words";
import { SettingFrame } from "../../parts";
import { CancelForm, ConfirmForm, RemoveForm, StartForm } from "./form";

export const generateMetadata = titled("authenticator.title");

const here = paths.settings.authenticator;

/** Freshly proven. Shows the account's app, or during set-up the key of a new one. */
export default async function AuthenticatorPage({ searchParams }: PageProps<"/[locale]/settings/authenticator">) {
  const { userId } = await requireFresh(here);
  const { email } = await requireAccount(here);
  const [app, pending] = await Promise.all([findAuthenticator(userId), findPending(userId, await now())]);
  const { because } = await searchParams;
  const t = await getTranslations("authenticator");
  return (
    <SettingFrame title={t("title")} lead={t("lead")}>
      {(because === "authenticator-on" || because === "authenticator-removed") && <Done>{await say(doneWords[because])}</Done>}
      {because === "gone" && !pending && <Alert tone="error">{await say(keyGoneWords)}</Alert>}
      <Words of={["authenticatorForm"]}>
        {pending ? <SetUp secret={pending.secret} email={email} isReplacing={app !== null} /> : <HowItStands app={app} email={email} />}
      </Words>
    </SettingFrame>
  );
}

async function HowItStands({ app, email }: { app: Authenticator | null; email: string }) {
  const t = await getTranslations("authenticator");
  if (!app)
    return (
      <Card>
        <p className="mb-6">{t("none")}</p>
        <StartForm email={email} label={t("setUp")} />
      </Card>
    );
  const { usedAt } = app;
  return (
    <>
      <p className="mb-10">
        {t.rich("since", { strong: (words) => <strong>{words}</strong>, time: () => <Moment at={app.createdAt} /> })}
        <span className="mt-1 block text-muted">{usedAt ? t.rich("lastUsed", { time: () => <Moment at={usedAt} /> }) : t("notUsed")}</span>
      </p>
      <Section title={t("another")} lead={t("anotherLead")}>
        <StartForm email={email} label={t("setUpAnother")} />
      </Section>
      <Section title={t("remove")} lead={t("removeLead")}>
        <RemoveForm email={email} />
      </Section>
    </>
  );
}

async function SetUp({ secret, email, isReplacing }: { secret: string; email: string; isReplacing: boolean }) {
  const t = await getTranslations("authenticator");
  const uri = uriOf(secret, env().brand, email);
  return (
    <>
      <Section title={t("step1")} lead={t("step1Lead")}>
        <QrCode text={uri} label={t("qr")} />
        <p className="mt-4">{t.rich("onDevice", { link: (words) => <a href={uri}>{words}</a> })}</p>
        <p className="mt-4">{t("type")}</p>
        <p className="mt-1 max-w-[19ch] font-mono text-lg">{spellSecret(secret)}</p>
        <p className="mt-1 text-[0.9375rem] text-muted">{t("based", { email })}</p>
      </Section>
      <Section title={t("step2")} lead={t(isReplacing ? "step2Replacing" : "step2Lead")}>
        <ConfirmForm />
      </Section>
      <CancelForm />
    </>
  );
}
