import { getTranslations } from "next-intl/server";
import { Alert } from "@/components/alert";
import { BackLink } from "@/components/back-link";
import { Done } from "@/components/done";
import { PageTitle } from "@/components/page-title";
import { Shell } from "@/components/shell";
import { Words } from "@/components/words";
import { requireAccount, requireVerified } from "@/lib/gate/require";
import { now } from "@/lib/platform/clock";
import { paths } from "@/lib/platform/paths";
import { zones } from "@/lib/platform/zones/rules";
import { isClosedForGood, stateOf } from "@/lib/polls/poll/rules";
import { typedOf } from "@/lib/polls/poll/schema";
import { turnoutOf } from "@/lib/polls/results/data";
import { keptFields } from "@/lib/web/kept";
import { logOut } from "../../../actions";
import { Missing } from "../../../parts";
import { PollForm } from "../../new/form";
import { DeleteDraftForm } from "../manage/form";
import { findMine, titledForCreator } from "../parts";
import { LaterForm } from "./form";

export const generateMetadata = titledForCreator("editPoll.title");

/** Its creator, proven. The form of a draft or poll, as far as it may still change. */
export default async function EditPollPage({ params, searchParams }: PageProps<"/[locale]/polls/[id]/edit">) {
  const { id } = await params;
  const here = paths.edit(id);
  await requireVerified(here);
  const { id: owner, fullName } = await requireAccount(here);
  const poll = await findMine(id);
  if (!poll) return <Missing />;
  const time = await now();
  const [t, account, manage] = await Promise.all([getTranslations("editPoll"), getTranslations("me"), getTranslations("managePoll")]);
  const [voters, kept, { because }] = await Promise.all([turnoutOf(poll, time), keptFields(here), searchParams]);
  const state = stateOf(poll, time);
  const version = Number(kept?.version ?? poll.version);
  return (
    <Shell wide viewer="members" name={fullName} logOut={logOut}>
      {state === "draft" ? (
        <BackLink href={paths.me}>{account("title")}</BackLink>
      ) : (
        <BackLink href={paths.manage(id)}>{manage("title")}</BackLink>
      )}
      <PageTitle lead={state !== "draft" && t(voters > 0 ? "leadLater" : "lead")}>{state === "draft" ? t("draft") : t("title")}</PageTitle>
      {kept && <Alert tone="info">{t("kept")}</Alert>}
      {because === "saved" && !kept && <Done>{t("saved")}</Done>}
      <Words of={["pollForm", "ballot", "pollFacts"]}>
        {voters === 0 ? (
          <PollForm
            typed={kept ?? typedOf(poll)}
            isKept={kept !== null}
            poll={{ id, version, isPublished: state !== "draft", isClosed: state === "closed", address: here }}
            zones={zones}
            owner={owner}
            ownName={fullName}
          />
        ) : (
          <LaterForm
            typed={kept ?? typedOf(poll)}
            isKept={kept !== null}
            poll={{ id, version, question: poll.question, isClosed: state === "closed", isClosedForGood: isClosedForGood(poll, time) }}
            zones={zones}
            owner={owner}
          />
        )}
      </Words>
      {state === "draft" && (
        <section className="mt-12 border-rule border-t pt-6">
          <p className="mb-4 text-muted">{t("deleteLead")}</p>
          <Words of={["manageForm"]}>
            <DeleteDraftForm id={id} />
          </Words>
        </section>
      )}
    </Shell>
  );
}
