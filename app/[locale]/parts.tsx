import type { ReactNode } from "react";
import { PageTitle } from "@/components/page-title";
import { Shell } from "@/components/shell";
import { viewer } from "@/lib/gate/require";
import { logOut } from "./actions";

type FrameProps = { title: ReactNode; lead?: ReactNode; children: ReactNode };

/** The frame of a page that is rendered per request: with the name of whoever is logged in, or as a public page. */
export async function Frame({ title, lead, children }: FrameProps) {
  const { session } = await viewer();
  const member = session && ({ viewer: "members", name: session.user.fullName, logOut } as const);
  return (
    <Shell {...member}>
      <PageTitle lead={lead}>{title}</PageTitle>
      {children}
    </Shell>
  );
}

/** The link in a sentence of the messages: `t.rich("noCode", { link: linkTo(paths.forgotPassword) })`. */
export const linkTo = (href: string) => (words: ReactNode) => (
  <a href={href} className="text-accent underline">
    {words}
  </a>
);
