import type { Metadata } from "next";
import { headers } from "next/headers";
import { Alert } from "@/components/alert";
import { Card } from "@/components/card";
import { LinkButton } from "@/components/link-button";
import { PageTitle } from "@/components/page-title";
import { provenPhone } from "@/lib/accounts/account/data";
import { requireMember, viewer } from "@/lib/gate/require";
import { now } from "@/lib/platform/clock";
import { env } from "@/lib/platform/env";
import { paths, safeNext, withNext } from "@/lib/platform/paths";
import { findFactors } from "@/lib/proof/data";
import { countries, likelyCountry, maskPhone } from "@/lib/proof/number/rules";
import { lockedUntil } from "@/lib/proof/store";
import { checkWords, restartWords } from "@/lib/web/respond";
import { Frame } from "../parts";
import { OtherProofs, PhoneForm } from "./form";

export const metadata: Metadata = { title: "Prove your phone" };

let options: { value: string; label: string }[] | undefined;
/** Made on first use, because the settings are not known at build time. */
const countryOptions = () => (options ??= countries(env().smsCountries).map(({ code, label }) => ({ value: code, label })));

/** Logged in. Asks for the number, or shows it masked and locked once it is proven. Carries `next`; viewing it sends nothing. */
export default async function PhonePage({ searchParams }: PageProps<"/[locale]/2fa">) {
  const query = await searchParams;
  const next = safeNext(query.next);
  const session = await requireMember(withNext(paths.proof.start, next));
  const { standing } = await viewer();
  const time = await now();
  const [proven, factors, until] = await Promise.all([
    provenPhone(session.userId),
    findFactors(session.userId),
    lockedUntil(session.userId, time),
  ]);
  const asked = await headers();
  const because =
    typeof query.because === "string" && Object.hasOwn(restartWords, query.because) ? (query.because as keyof typeof restartWords) : null;
  return (
    <Frame>
      <PageTitle lead="One phone, one vote: we send a code to your phone to make sure that each vote comes from one person. Your number is stored encrypted and never shown to anyone.">
        Prove your phone
      </PageTitle>
      {because && <Alert tone="error">{restartWords[because]}</Alert>}
      {query.because === "locked" && until && <Alert tone="error">{checkWords({ kind: "locked", until }, time).text}</Alert>}
      {query.because === "fresh" && (
        <Alert tone="info" title="Please prove it once more.">
          What you are about to do asks for a proof from the last ten minutes.
        </Alert>
      )}
      {query.because === "phone" && (
        <Alert tone="info" title="Please prove that you have this number.">
          This step wants a code that we send to it now, or a recovery code. Other ways of proving who you are do not count here.
        </Alert>
      )}
      {standing === "proven" && query.because !== "fresh" && query.because !== "phone" && (
        <Alert tone="good" title="Your phone is proven in this browser.">
          <p className="mt-3">
            <LinkButton href={next}>Continue</LinkButton>
          </p>
        </Alert>
      )}
      <Card>
        <PhoneForm
          next={next}
          masked={proven && maskPhone(proven)}
          countries={proven ? [] : countryOptions()}
          country={likelyCountry(asked.get("x-vercel-ip-country") ?? asked.get("cf-ipcountry"), asked.get("accept-language"))}
        />
      </Card>
      {proven && <OtherProofs next={next} factors={query.because === "phone" ? { recovery: factors.recovery } : factors} but="phone" />}
    </Frame>
  );
}
