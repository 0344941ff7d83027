import { cookies } from "next/headers";
import { getTranslations } from "next-intl/server";
import { Alert } from "@/components/alert";
import { Card } from "@/components/card";
import { PageTitle } from "@/components/page-title";
import { Words } from "@/components/words";

import { env } from "@/lib/platform/env";
import { carrying, paths, safeNext } from "@/lib/platform/paths";
import { resetCookie } from "@/lib/sessions/cookies";
import { titled } from "@/lib/web/locale";
import { Frame } from "../parts";
import { ResetForm } from "./form";

export const generateMetadata = titled("resetPassword.title");

/** Anyone. Asks for the mailed code and a new password; carries `next` to the login. */
export default async function ResetPasswordPage({ searchParams }: PageProps<"/[locale]/reset-password">) {
  const next = safeNext((await searchParams).next);
  const email = (await cookies()).get(resetCookie())?.value;
  const t = await getTranslations("resetPassword");
  return (
    <Frame>
      <PageTitle lead={t("lead")}>{t("title")}</PageTitle>
      {email !== undefined && <Alert tone="info">{t("asked", { minutes: env().mailCodeMinutes })}</Alert>}
      <Card>
        <Words of={["resetForm"]}>
          <ResetForm next={next} email={email ?? ""} />
        </Words>
      </Card>
      <p className="mt-6 text-muted">
        {t.rich("noCode", {
          link: (words) => (
            <a href={carrying(paths.forgotPassword, next)} className="text-accent underline">
              {words}
            </a>
          ),
        })}
      </p>
    </Frame>
  );
}
