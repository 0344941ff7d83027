import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { Alert } from "@/components/alert";
import { Card } from "@/components/card";
import { Done } from "@/components/done";
import { Field } from "@/components/field";
import { ActionForm } from "@/components/form";
import { PageTitle } from "@/components/page-title";
import { PasswordField } from "@/components/password-field";
import { Shell } from "@/components/shell";
import { SubmitButton } from "@/components/submit-button";
import { now } from "@/lib/platform/clock";
import { paths, safeNext, withNext, withNextUnlessHome } from "@/lib/platform/paths";
import { findPublished } from "@/lib/polls/poll/data";
import { surprise } from "@/lib/web/action";
import { say } from "@/lib/web/locale";
import { cookieWords, doneWords } from "@/lib/web/words";
import { linkTo } from "../parts";
import { logIn } from "./actions";

/** Link previews of a poll are redirected here, because they are not logged in. So the title is the poll's question. */
export async function generateMetadata({ searchParams }: PageProps<"/[locale]/login">): Promise<Metadata> {
  const question = await questionAt(safeNext((await searchParams).next));
  const t = await getTranslations("login");
  if (question === null) return { title: t("title") };
  return { title: question, openGraph: { title: question, siteName: "Pollstr", type: "website" } };
}

/** The question of the poll at this path, or null. */
async function questionAt(next: string): Promise<string | null> {
  const [, id] = /^\/polls\/([^/?#]+)/.exec(next) ?? [];
  try {
    return id === undefined ? null : ((await findPublished(id, await now()))?.question ?? null);
  } catch (error) {
    surprise(error); // The login page matters more than its title.
    return null;
  }
}

/** Anyone. The login form; carries `next`. */
export default async function LoginPage({ searchParams }: PageProps<"/[locale]/login">) {
  const query = await searchParams;
  const next = safeNext(query.next);
  const [t, question] = await Promise.all([getTranslations("login"), questionAt(next)]);
  const leadTo = /^\/polls\/[^/]+\/results/.test(next) ? "leadToResults" : "leadToPoll";
  const lead = question === null ? t("lead") : t.rich(leadTo, { question, poll: (words) => <bdi className="text-ink">{words}</bdi> });
  return (
    <Shell>
      <PageTitle lead={next === "/" ? undefined : lead}>{t("title")}</PageTitle>
      {(query.because === "password-reset" || query.because === "account-deleted") && <Done>{await say(doneWords[query.because])}</Done>}
      {query.because === "cookies" && <Alert tone="error">{await say(cookieWords)}</Alert>}
      <Card>
        <ActionForm action={logIn} className="flex flex-col gap-6">
          <input type="hidden" name="next" value={next} />
          <Field label={t("login")} name="login" autoComplete="username" autoCapitalize="none" spellCheck={false} required />
          <PasswordField label={t("password")} name="password" autoComplete="current-password" required />
          <SubmitButton pendingText={t("pending")}>{t("submit")}</SubmitButton>
        </ActionForm>
      </Card>
      <p className="mt-6">
        <a href={withNextUnlessHome(paths.forgotPassword, next)}>{t("forgot")}</a>
      </p>
      <p className="mt-3 text-muted">{t.rich("new", { link: linkTo(withNext(paths.register, next)) })}</p>
    </Shell>
  );
}
