import type { Metadata } from "next";
import { Moment } from "@/components/moment";
import { PageTitle } from "@/components/page-title";
import { requireAccount, requireFresh } from "@/lib/gate/require";
import { paths } from "@/lib/platform/paths";
import { findCodes } from "@/lib/proof/recovery/data";
import { Frame } from "../../parts";
import { CodesForm } from "./form";

export const metadata: Metadata = { title: "Recovery codes" };

const here = paths.settings.recoveryCodes;

/** Freshly proven. Says how many codes are left, and makes new ones, which are shown once. */
export default async function RecoveryCodesPage() {
  const { userId } = await requireFresh(here);
  const { email } = await requireAccount(here);
  const codes = await findCodes(userId);
  return (
    <Frame>
      <PageTitle lead="Ten codes that stand in for your phone when it is lost. Each works once.">Recovery codes</PageTitle>
      <CodesForm email={email} hasCodes={codes !== null}>
        <p className="mb-6">
          {codes ? (
            <>
              <strong>{codes.left} of 10 left</strong>, made on <Moment at={codes.createdAt} />.
            </>
          ) : (
            "You have none yet."
          )}
        </p>
      </CodesForm>
    </Frame>
  );
}
