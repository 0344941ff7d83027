import { getTranslations } from "next-intl/server";
import { Card } from "@/components/card";
import { ActionForm } from "@/components/form";
import { SubmitButton } from "@/components/submit-button";
import { WrittenCodeField } from "@/components/written-code-field";
import { titled } from "@/lib/web/locale";
import { Frame } from "../parts";
import { undoChange } from "./actions";

export const generateMetadata = titled("notMe.title");

/** Anyone. Undoes a change of the phone number by the code from the mail that announced it. */
export default async function NotMePage() {
  const t = await getTranslations("notMe");
  return (
    <Frame title={t("title")} lead={t("lead")}>
      <Card>
        <ActionForm action={undoChange} className="flex flex-col gap-6">
          <WrittenCodeField label={t("code")} hint={t.rich("hint", { code: (words) => <span className="inline-block">{words}</span> })} />
          <SubmitButton>{t("submit")}</SubmitButton>
        </ActionForm>
      </Card>
    </Frame>
  );
}
