import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { Card } from "@/components/card";
import { PageTitle } from "@/components/page-title";
import { requireMember } from "@/lib/gate/require";
import { now } from "@/lib/platform/clock";
import { paths, safeNext, withNext } from "@/lib/platform/paths";
import { findFactors } from "@/lib/proof/data";
import { shownAgain } from "@/lib/proof/rules";
import { lockedUntil } from "@/lib/proof/store";
import { shown } from "@/lib/web/action";
import { appWords } from "@/lib/web/respond";
import { Frame } from "../../parts";
import { OtherProofs } from "../form";
import { AppForm } from "./form";

export const metadata: Metadata = { title: "Use your authenticator app" };

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
  return (
    <Frame>
      <PageTitle lead="Open the app and type the code that it shows for this site.">Use your authenticator app</PageTitle>
      <Card>
        <AppForm next={next} before={await shown(again && appWords(again, time), remember)} />
      </Card>
      <OtherProofs next={next} factors={factors} but="app" />
    </Frame>
  );
}
