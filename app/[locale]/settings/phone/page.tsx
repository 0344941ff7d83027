import type { Metadata } from "next";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { Alert } from "@/components/alert";
import { LinkButton } from "@/components/link-button";
import { Moment } from "@/components/moment";
import { PageTitle } from "@/components/page-title";
import { Section } from "@/components/section";
import { provenNumber } from "@/lib/accounts/account/data";
import { requireAccount, requireVerified } from "@/lib/gate/require";
import { now } from "@/lib/platform/clock";
import { env } from "@/lib/platform/env";
import { paths, withNext } from "@/lib/platform/paths";
import { countries, likelyCountry, maskPhone } from "@/lib/proof/number/rules";
import { isByNumber, isFresh } from "@/lib/sessions/rules";
import { say } from "@/lib/web/locale";
import { doneWords, restartWords } from "@/lib/web/respond";
import { Frame } from "../../parts";
import { ChangeForm, RemoveForm } from "./form";

export const metadata: Metadata = { title: "Phone number" };

const here = paths.settings.phone;
const back = withNext(paths.proof.start, here);

/** Proven. Shows the number. Forms to change or remove it need a fresh proof by that number. */
export default async function PhonePage({ searchParams }: PageProps<"/[locale]/settings/phone">) {
  const session = await requireVerified(here);
  const { email } = await requireAccount(here);
  const number = await provenNumber(session.userId);
  if (!number) redirect(back);
  const { because } = await searchParams;
  const problem = typeof because === "string" && Object.hasOwn(restartWords, because) ? (because as keyof typeof restartWords) : null;
  const isJustProven = isFresh(session, await now()) && isByNumber(session.provenBy);
  return (
    <Frame>
      <PageTitle>Phone number</PageTitle>
      {because === "phone-changed" && <Alert tone="good">{await say(doneWords[because])}</Alert>}
      {problem && <Alert tone="error">{restartWords[problem]}</Alert>}
      <p className="mb-10">
        <strong className="whitespace-nowrap text-xl">{maskPhone(number.phone)}</strong>
        {number.provenAt && (
          <span className="mt-1 block text-muted">
            Proven on <Moment at={number.provenAt} />
          </span>
        )}
      </p>
      {isJustProven ? <Ways email={email} /> : <ProveFirst />}
    </Frame>
  );
}

function ProveFirst() {
  return (
    <>
      <p className="mb-6">
        To change or remove this number, prove first that you have it: by a code that we send to it, or a recovery code.
      </p>
      <LinkButton href={`${back}&because=phone`}>Prove this number</LinkButton>
    </>
  );
}

async function Ways({ email }: { email: string }) {
  const asked = await headers();
  const options = countries(env().smsCountries).map(({ code, label }) => ({ value: code, label }));
  const country = likelyCountry(asked.get("x-vercel-ip-country") ?? asked.get("cf-ipcountry"), asked.get("accept-language"));
  return (
    <>
      <Section
        title="Change it"
        lead="We send a code to the new number. Until you type it, this one stays. Then every other device is logged out."
      >
        <ChangeForm email={email} countries={options} country={country} />
      </Section>
      <Section
        title="Remove it"
        lead="Your recovery codes and your authenticator app go with it, and every other device is logged out. Without a number you cannot vote; your votes still count."
      >
        <RemoveForm email={email} />
      </Section>
    </>
  );
}
