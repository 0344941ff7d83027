import { cookies } from "next/headers";
import { getTranslations } from "next-intl/server";
import { Alert } from "@/components/alert";
import { Card } from "@/components/card";
import { PageTitle } from "@/components/page-title";
import { Words } from "@/components/words";

import { carrying, paths, safeNext } from "@/lib/platform/paths";
import { resetCookie } from "@/lib/sessions/cookies";
import { say, titled } from "@/lib/web/locale";
import { undoneWords } from "@/lib/web/respond";
import { Frame } from "../parts";
import { ForgotForm } from "./form";

export const generateMetadata = titled("forgotPassword.title");

/** Anyone. Asks where to mail a password reset code; carries `next` to the login. */
export default async function ForgotPasswordPage({ searchParams }: PageProps<"/[locale]/forgot-password">) {
  const { next: asked, because } = await searchParams;
  const next = safeNext(asked);
  const t = await getTranslations("forgotPassword");
  return (
    <Frame>
      <PageTitle lead={t("lead")}>{t("title")}</PageTitle>
      {(because === "restored" || because === "taken") && (
        <Alert tone="info" title={t("undone")}>
          {await say(undoneWords[because])} {t("known")}
        </Alert>
      )}
      <Card>
        <Words of={["forgotForm"]}>
          <ForgotForm next={next} email={(await cookies()).get(resetCookie())?.value ?? ""} />
        </Words>
      </Card>
      <p className="mt-6 text-muted">
        {t.rich("haveCode", {
          link: (words) => (
            <a href={carrying(paths.resetPassword, next)} className="text-accent underline">
              {words}
            </a>
          ),
        })}
      </p>
    </Frame>
  );
}
