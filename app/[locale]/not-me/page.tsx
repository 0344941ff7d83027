import { getTranslations } from "next-intl/server";
import { Card } from "@/components/card";
import { PageTitle } from "@/components/page-title";
import { Shell } from "@/components/shell";
import { Words } from "@/components/words";
import { viewer } from "@/lib/gate/require";
import { titled } from "@/lib/web/locale";
import { logOut } from "../actions";
import { UndoForm } from "./form";

export const generateMetadata = titled("notMe.title");

/** Anyone. Undoes a change of the phone number by the code from the mail that announced it. */
export default async function NotMePage() {
  const { standing } = await viewer();
  const t = await getTranslations("notMe");
  return (
    <Shell viewer={standing === "stranger" ? "everyone" : "members"} logOut={logOut}>
      <PageTitle lead={t("lead")}>{t("title")}</PageTitle>
      <Card>
        <Words of={["undoForm"]}>
          <UndoForm />
        </Words>
      </Card>
    </Shell>
  );
}
