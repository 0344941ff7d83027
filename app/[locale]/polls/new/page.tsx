import { getTranslations } from "next-intl/server";
import { Alert } from "@/components/alert";
import { PageTitle } from "@/components/page-title";
import { Shell } from "@/components/shell";
import { Words } from "@/components/words";
import { requireAccount, requireVerified } from "@/lib/gate/require";
import { paths } from "@/lib/platform/paths";
import { zones } from "@/lib/platform/zones/rules";
import { keptFields } from "@/lib/web/kept";
import { titled } from "@/lib/web/locale";
import { logOut } from "../../actions";
import { PollForm } from "./form";

export const generateMetadata = titled("newPoll.title");

/** Proven. The form of a new poll. */
export default async function NewPollPage({ searchParams }: PageProps<"/[locale]/polls/new">) {
  await requireVerified(paths.newPoll);
  const { id, fullName } = await requireAccount(paths.newPoll);
  const [t, kept, { because }] = await Promise.all([getTranslations("newPoll"), keptFields(paths.newPoll), searchParams]);
  return (
    <Shell wide viewer="members" name={fullName} logOut={logOut}>
      <PageTitle lead={t("lead")}>{t("title")}</PageTitle>
      {kept && <Alert tone="info">{t(because === "voted" ? "keptFromEdit" : "kept")}</Alert>}
      <Words of={["pollForm", "ballot", "pollFacts"]}>
        <PollForm typed={kept ?? { listed: "on" }} isKept={kept !== null} zones={zones} owner={id} ownName={fullName} />
      </Words>
    </Shell>
  );
}
