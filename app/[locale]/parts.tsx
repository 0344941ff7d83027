import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { type ReactNode, Suspense } from "react";
import { BackLink } from "@/components/back-link";
import { PageTitle } from "@/components/page-title";
import { Shell } from "@/components/shell";
import { viewer } from "@/lib/gate/require";
import { currentRequest } from "@/lib/platform/log";
import { cachesPages, paths } from "@/lib/platform/paths";
import { logOut } from "./actions";
import NotFound from "./not-found";

type FrameProps = { above?: ReactNode; title: ReactNode; lead?: ReactNode; children: ReactNode };

/** The frame of a page that is rendered per request: with the name of whoever is logged in, or as a public page. */
export async function Frame({ above, title, lead, children }: FrameProps) {
  const { session } = await viewer();
  const member = session && ({ viewer: "members", name: session.user.fullName, logOut } as const);
  return (
    <Shell {...member}>
      {above}
      <PageTitle lead={lead}>{title}</PageTitle>
      {children}
    </Shell>
  );
}

/** The frame of one of the settings, with a link to all of them. */
export async function SettingFrame(frame: Omit<FrameProps, "above">) {
  const t = await getTranslations("settings");
  return <Frame above={<BackLink href={paths.settings.all}>{t("title")}</BackLink>} {...frame} />;
}

/** The link in a sentence of the messages: `t.rich("noCode", { link: linkTo(paths.forgotPassword) })`. */
export const linkTo = (href: string) => (words: ReactNode) => (
  <a href={href} className="text-accent underline">
    {words}
  </a>
);

/**
 * What a page shows when there is nothing at its address: the page for unknown addresses, with status 404. notFound() alone
 * would leave it to JavaScript to show that. `isKept`: the page is rendered once for everybody.
 */
export function Missing({ isKept = false }: { isKept?: boolean }) {
  // Next keeps the fallback of what was not found, and the status.
  if (isKept && cachesPages)
    return (
      <Suspense fallback={<NotFound />}>
        <Nothing />
      </Suspense>
    );
  const request = currentRequest();
  if (!request || request.response.headersSent) notFound();
  request.response.statusCode = 404;
  return <NotFound />;
}

const Nothing = (): never => notFound();
