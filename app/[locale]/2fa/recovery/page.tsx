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
import { recoveryWords } from "@/lib/web/respond";
import { Frame } from "../../parts";
import { OtherProofs } from "../form";
import { RecoveryForm } from "./form";

export const metadata: Metadata = { title: "Use a recovery code" };

/** Logged in, with a number that was proven before. For people who have lost their phone; carries `next`. */
export default async function RecoveryPage({ searchParams }: PageProps<"/[locale]/2fa/recovery">) {
  const { next: wanted, because } = await searchParams;
  const next = safeNext(wanted);
  const back = withNext(paths.proof.start, next);
  const { user, userId } = await requireMember(back);
  if (!user.phoneSealed) redirect(back);
  const time = await now();
  const again = shownAgain(because, ["malformed", "wrong"], await lockedUntil(userId, time));
  return (
    <Frame>
      <PageTitle lead="For when you cannot get a code by phone.">Use a recovery code</PageTitle>
      <Card>
        <RecoveryForm next={next} before={await shown(again && recoveryWords(again, time), "off")} />
      </Card>
      <OtherProofs next={next} factors={await findFactors(userId)} but="recovery" />
    </Frame>
  );
}
