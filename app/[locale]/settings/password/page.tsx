import { getTranslations } from "next-intl/server";
import { Card } from "@/components/card";
import { PageTitle } from "@/components/page-title";
import { Words } from "@/components/words";
import { requireAccount } from "@/lib/gate/require";
import { paths } from "@/lib/platform/paths";
import { titled } from "@/lib/web/locale";
import { Frame } from "../../parts";
import { PasswordForm } from "./form";

export const generateMetadata = titled("passwordPage.title");

/** Logged in. Asks for the current password and a new one. */
export default async function PasswordPage() {
  const { email } = await requireAccount(paths.settings.password);
  const t = await getTranslations("passwordPage");
  return (
    <Frame>
      <PageTitle lead={t("lead")}>{t("title")}</PageTitle>
      <Card>
        <Words of={["passwordForm"]}>
          <PasswordForm email={email} />
        </Words>
      </Card>
      <p className="mt-6 text-muted">
        {t.rich("forgot", {
          link: (words) => (
            <a href={paths.forgotPassword} className="text-accent underline">
              {words}
            </a>
          ),
        })}
      </p>
    </Frame>
  );
}
