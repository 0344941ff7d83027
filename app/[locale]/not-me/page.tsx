import { getTranslations } from "next-intl/server";
import { Card } from "@/components/card";
import { PageTitle } from "@/components/page-title";
import { Words } from "@/components/words";

import { titled } from "@/lib/web/locale";
import { Frame } from "../parts";
import { UndoForm } from "./form";

export const generateMetadata = titled("notMe.title");

/** Anyone. Undoes a change of the phone number by the code from the mail that announced it. */
export default async function NotMePage() {
  const t = await getTranslations("notMe");
  return (
    <Frame>
      <PageTitle lead={t("lead")}>{t("title")}</PageTitle>
      <Card>
        <Words of={["undoForm"]}>
          <UndoForm />
        </Words>
      </Card>
    </Frame>
  );
}
