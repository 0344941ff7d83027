import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { buttonStyle } from "@/components/button-style";
import { Inbox } from "@/components/inbox";
import { PageTitle } from "@/components/page-title";
import { Shell } from "@/components/shell";
import { env } from "@/lib/platform/env";
import { paths } from "@/lib/platform/paths";
import { inbox } from "@/lib/sandbox/vonage";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Sandbox inbox", robots: { index: false } };

/** Anyone, where the sandbox is on. Shows every message that this deployment would have sent to phones and mailboxes. */
export default async function SandboxPage() {
  if (!env().sandbox) notFound();
  return (
    <Shell wide>
      <PageTitle lead="Nothing leaves this site: its texts, calls and mails all arrive on this page.">Sandbox inbox</PageTitle>
      {/* A plain link reloads the page with and without JavaScript. */}
      <p className="mb-6">
        <a href={paths.sandbox} className={buttonStyle("quiet")}>
          Refresh
        </a>
      </p>
      <Inbox source="/sandbox/messages" initial={await inbox()} />
    </Shell>
  );
}
