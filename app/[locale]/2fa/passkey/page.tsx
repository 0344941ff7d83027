import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { Alert } from "@/components/alert";
import { Card } from "@/components/card";
import { PageTitle } from "@/components/page-title";
import { WithoutScripts } from "@/components/without-scripts";
import { requireMember, viewer, wasJustProven } from "@/lib/gate/require";
import { paths, safeNext, withNext } from "@/lib/platform/paths";
import { findFactors } from "@/lib/proof/data";
import { Frame } from "../../parts";
import { OtherProofs } from "../form";
import { PasskeyForm } from "./form";

export const metadata: Metadata = { title: "Use a passkey" };

/** Logged in, with a passkey. Proves the login without a code; carries `next`. */
export default async function PasskeyPage({ searchParams }: PageProps<"/[locale]/2fa/passkey">) {
  const next = safeNext((await searchParams).next);
  const back = withNext(paths.proof.start, next);
  // Of two posts of one answer, one is refused as already used. The other may have proven this login by now. The session is
  // read once: between two readings it may end.
  const { session } = await viewer();
  if (session === null && (await wasJustProven())) redirect(next);
  const { user } = session ?? (await requireMember(withNext(paths.proof.passkey, next)));
  const factors = await findFactors(user.id);
  if (!user.phoneSealed || !factors.passkey) redirect(back);
  return (
    <Frame>
      <PageTitle lead="Your device, password manager or security key proves that it is you.">Use a passkey</PageTitle>
      <WithoutScripts>
        <Alert tone="info" title="Passkeys need JavaScript.">
          It does not run in this browser, so prove it another way below.
        </Alert>
      </WithoutScripts>
      <Card>
        <PasskeyForm next={next} />
      </Card>
      <OtherProofs next={next} factors={factors} but="passkey" />
    </Frame>
  );
}
