import { cookies } from "next/headers";
import { getTranslations } from "next-intl/server";
import { Alert } from "@/components/alert";
import { Card } from "@/components/card";
import { Field } from "@/components/field";
import { ActionForm } from "@/components/form";
import { SubmitButton } from "@/components/submit-button";
import { paths, safeNext, withNextUnlessHome } from "@/lib/platform/paths";
import { resetCookie } from "@/lib/sessions/cookies";
import { say, titled } from "@/lib/web/locale";
import { undoneWords } from "@/lib/web/words";
import { Frame, linkTo } from "../parts";
import { askForReset } from "./actions";

export const generateMetadata = titled("forgotPassword.title");

/** Anyone. Asks where to mail a password reset code; carries `next` to the login. */
export default async function ForgotPasswordPage({ searchParams }: PageProps<"/[locale]/forgot-password">) {
  const { next: asked, because } = await searchParams;
  const next = safeNext(asked);
  const email = (await cookies()).get(resetCookie())?.value;
  const t = await getTranslations("forgotPassword");
  return (
    <Frame title={t("title")} lead={t("lead")}>
      {(because === "restored" || because === "taken") && (
        <Alert tone="info" title={t("undone")}>
          {await say(undoneWords[because])} {t("known")}
        </Alert>
      )}
      <Card>
        <ActionForm action={askForReset} className="flex flex-col gap-6">
          <input type="hidden" name="next" value={next} />
          <Field label={t("email")} name="email" type="email" autoComplete="email" required defaultValue={email} />
          <SubmitButton pendingText={t("pending")}>{t("submit")}</SubmitButton>
        </ActionForm>
      </Card>
      <p className="mt-6 text-muted">{t.rich("haveCode", { link: linkTo(withNextUnlessHome(paths.resetPassword, next)) })}</p>
    </Frame>
  );
}
