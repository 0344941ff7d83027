import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { Card } from "@/components/card";
import { PageTitle } from "@/components/page-title";
import { Shell } from "@/components/shell";
import { requireMember } from "@/lib/gate/require";
import { paths, safeNext, withNext } from "@/lib/platform/paths";
import { findFactors } from "@/lib/proof/data";
import { logOut } from "../../actions";
import { OtherProofs } from "../form";
import { RecoveryForm } from "./form";

export const metadata: Metadata = { title: "Use a recovery code" };

/** Logged in, with a number that was proven before. For people who have lost their phone; carries `next`. */
export default async function RecoveryPage({ searchParams }: PageProps<"/[locale]/2fa/recovery">) {
  const next = safeNext((await searchParams).next);
  const back = withNext(paths.proof.start, next);
  const { user, userId } = await requireMember(back);
  if (!user.phoneSealed) redirect(back);
  return (
    <Shell viewer="members" logOut={logOut}>
      <PageTitle lead="For when you cannot get a code by phone.">Use a recovery code</PageTitle>
      <Card>
        <RecoveryForm next={next} />
      </Card>
      <OtherProofs next={next} factors={await findFactors(userId)} but="recovery" />
    </Shell>
  );
}
