import type { Metadata } from "next";
import { Alert } from "@/components/alert";
import { Card } from "@/components/card";
import { Moment } from "@/components/moment";
import { PageTitle } from "@/components/page-title";
import { QrCode } from "@/components/qr-code";
import { Section } from "@/components/section";
import { requireAccount, requireFresh } from "@/lib/gate/require";
import { now } from "@/lib/platform/clock";
import { env } from "@/lib/platform/env";
import { paths } from "@/lib/platform/paths";
import { type Authenticator, findAuthenticator, findPending } from "@/lib/proof/authenticator/data";
import { uriOf } from "@/lib/proof/authenticator/otplib";
import { spellSecret } from "@/lib/proof/authenticator/rules";
import { say } from "@/lib/web/locale";
import { doneWords, keyGoneWords } from "@/lib/web/respond";
import { Frame } from "../../parts";
import { CancelForm, ConfirmForm, RemoveForm, StartForm } from "./form";

export const metadata: Metadata = { title: "Authenticator app" };

const here = paths.settings.authenticator;

/** Freshly proven. Shows the account's app, or during set-up the key of a new one. */
export default async function AuthenticatorPage({ searchParams }: PageProps<"/[locale]/settings/authenticator">) {
  const { userId } = await requireFresh(here);
  const { email } = await requireAccount(here);
  const [app, pending] = await Promise.all([findAuthenticator(userId), findPending(userId, await now())]);
  const { because } = await searchParams;
  return (
    <Frame>
      <PageTitle lead="An app on your phone or computer that shows a new code every 30 seconds. It works without a network, and is harder to steal than a code by SMS.">
        Authenticator app
      </PageTitle>
      {(because === "authenticator-on" || because === "authenticator-removed") && (
        <Alert tone="good">{await say(doneWords[because])}</Alert>
      )}
      {because === "gone" && !pending && <Alert tone="error">{keyGoneWords}</Alert>}
      {pending ? <SetUp secret={pending.secret} email={email} isReplacing={app !== null} /> : <HowItStands app={app} email={email} />}
    </Frame>
  );
}

function HowItStands({ app, email }: { app: Authenticator | null; email: string }) {
  if (!app)
    return (
      <Card>
        <p className="mb-6">You have none yet. Your phone number stays part of your account: it is what your votes are bound to.</p>
        <StartForm email={email} label="Set up" />
      </Card>
    );
  return (
    <>
      <p className="mb-10">
        <strong>On</strong> since <Moment at={app.createdAt} />
        <span className="mt-1 block text-muted">{app.usedAt ? <LastUsed at={app.usedAt} /> : "Not used yet"}</span>
      </p>
      <Section title="Use another app" lead="You get a new key. Until you type a code of it, the app that you have now counts.">
        <StartForm email={email} label="Set up another" />
      </Section>
      <Section title="Remove it" lead="Its codes prove nothing from then on.">
        <RemoveForm email={email} />
      </Section>
    </>
  );
}

const LastUsed = ({ at }: { at: Date }) => (
  <>
    Last used on <Moment at={at} />
  </>
);

function SetUp({ secret, email, isReplacing }: { secret: string; email: string; isReplacing: boolean }) {
  const uri = uriOf(secret, env().brand, email);
  return (
    <>
      <Section title="1. Add the key to your app" lead="Scan this with the app. Nobody else should see it.">
        <QrCode text={uri} label="QR code of the key. The same key stands below as text." />
        <p className="mt-4">
          Is the app on this device? <a href={uri}>Open it with the key</a>
        </p>
        <p className="mt-4">Or type the key into the app:</p>
        <p className="mt-1 max-w-[19ch] font-mono text-lg">{spellSecret(secret)}</p>
        <p className="mt-1 text-[0.9375rem] text-muted">Based on time, six digits, for {email}.</p>
      </Section>
      <Section
        title="2. Type a code of it"
        lead={isReplacing ? "Then this app counts, and the one before no longer." : "Then the app is on, and not before."}
      >
        <ConfirmForm />
      </Section>
      <CancelForm />
    </>
  );
}
