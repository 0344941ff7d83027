import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { buttonStyle } from "@/components/button-style";
import { Inbox } from "@/components/inbox";
import { PageTitle } from "@/components/page-title";
import { Shell } from "@/components/shell";
import { Words } from "@/components/words";
import { env } from "@/lib/platform/env";
import { paths } from "@/lib/platform/paths";
import { inbox } from "@/lib/sandbox/vonage";
import { titled } from "@/lib/web/locale";
import { Missing } from "../parts";

export const dynamic = "force-dynamic";
export async function generateMetadata(): Promise<Metadata> {
  return { ...(await titled(env().sandbox ? "sandbox.title" : "notFound.title")()), robots: { index: false } };
}

/** Anyone, where the sandbox is on. Shows every message that this deployment would have sent to phones and mailboxes. */
export default async function SandboxPage() {
  if (!env().sandbox) return <Missing />;
  const t = await getTranslations("sandbox");
  return (
    <Shell wide>
      <PageTitle lead={t("lead")}>{t("title")}</PageTitle>
      {/* A plain link reloads the page with and without JavaScript. */}
      <p className="mb-6">
        <a href={paths.sandbox} className={buttonStyle("quiet")}>
          {t("refresh")}
        </a>
      </p>
      <Words of={["inbox"]}>
        <Inbox source="/sandbox/messages" initial={await inbox()} />
      </Words>
    </Shell>
  );
}
