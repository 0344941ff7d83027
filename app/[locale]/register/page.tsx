import { getTranslations } from "next-intl/server";
import { Card } from "@/components/card";
import { PageTitle } from "@/components/page-title";
import { Shell } from "@/components/shell";
import { Words } from "@/components/words";
import { paths, safeNext, withNext } from "@/lib/platform/paths";
import { titled } from "@/lib/web/locale";
import { RegisterForm } from "./form";

export const generateMetadata = titled("register.title");

/** Anyone. The registration form; carries `next`. */
export default async function RegisterPage({ searchParams }: PageProps<"/[locale]/register">) {
  const next = safeNext((await searchParams).next);
  const t = await getTranslations("register");
  return (
    <Shell>
      <PageTitle lead={t("lead")}>{t("title")}</PageTitle>
      <Card>
        <Words of={["registerForm"]}>
          <RegisterForm next={next} />
        </Words>
      </Card>
      <p className="mt-6 text-muted">
        {t.rich("member", {
          link: (words) => (
            <a href={withNext(paths.login, next)} className="text-accent underline">
              {words}
            </a>
          ),
        })}
      </p>
    </Shell>
  );
}
