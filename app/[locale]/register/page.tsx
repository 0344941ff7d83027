import { getTranslations } from "next-intl/server";
import { Card } from "@/components/card";
import { Field } from "@/components/field";
import { ActionForm } from "@/components/form";
import { NewPasswordField } from "@/components/new-password-field";
import { PageTitle } from "@/components/page-title";
import { Shell } from "@/components/shell";
import { SubmitButton } from "@/components/submit-button";
import { paths, safeNext, withNext } from "@/lib/platform/paths";
import { titled } from "@/lib/web/locale";
import { linkTo } from "../parts";
import { createAccount } from "./actions";

export const generateMetadata = titled("register.title");

/** Anyone. The registration form; carries `next`. */
export default async function RegisterPage({ searchParams }: PageProps<"/[locale]/register">) {
  const next = safeNext((await searchParams).next);
  const t = await getTranslations("register");
  return (
    <Shell>
      <PageTitle lead={t("lead")}>{t("title")}</PageTitle>
      <Card>
        <ActionForm action={createAccount} className="flex flex-col gap-6">
          <input type="hidden" name="next" value={next} />
          <Field label={t("fullName")} name="fullName" autoComplete="name" required />
          <Field label={t("email")} name="email" type="email" autoComplete="email" required />
          <NewPasswordField label={t("password")} name="password" />
          <SubmitButton pendingText={t("pending")}>{t("submit")}</SubmitButton>
        </ActionForm>
      </Card>
      <p className="mt-6 text-muted">{t.rich("member", { link: linkTo(withNext(paths.login, next)) })}</p>
    </Shell>
  );
}
