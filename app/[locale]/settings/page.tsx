import type { Metadata } from "next";
import type { ReactNode } from "react";
import { Alert } from "@/components/alert";
import { PageTitle } from "@/components/page-title";
import { Shell } from "@/components/shell";
import { requireAccount } from "@/lib/gate/require";
import { paths } from "@/lib/platform/paths";
import { doneWords } from "@/lib/web/respond";
import { logOut } from "../actions";

export const metadata: Metadata = { title: "Settings" };

/** Logged in. Links to every setting of the account. */
export default async function SettingsPage({ searchParams }: PageProps<"/[locale]/settings">) {
  const { email, emailVerifiedAt } = await requireAccount(paths.settings.all);
  const { because } = await searchParams;
  return (
    <Shell viewer="members" logOut={logOut}>
      <PageTitle>Settings</PageTitle>
      {(because === "password-changed" || because === "phone-removed") && <Alert tone="good">{doneWords[because]}</Alert>}
      <ul className="divide-y divide-rule border-rule border-y">
        <Entry href={paths.verifyEmail} title={emailVerifiedAt ? "Email" : "Verify your email"}>
          {emailVerifiedAt ? "Verified" : "Not verified yet"}: <span className="inline-block">{email}</span>
        </Entry>
        <Entry href={paths.settings.password} title="Change password">
          Logs every other device out
        </Entry>
        <Entry href={paths.settings.phone} title="Phone number">
          Change or remove the number that you have proven
        </Entry>
        <Entry href={paths.settings.authenticator} title="Authenticator app">
          Codes from an app, in place of those by phone
        </Entry>
        <Entry href={paths.settings.recoveryCodes} title="Recovery codes">
          For the day when your phone is lost
        </Entry>
        <Entry href={paths.settings.passkeys} title="Passkeys">
          Prove who you are by your device instead of a code
        </Entry>
        <Entry href={paths.settings.sessions} title="Sessions and devices">
          Where you are logged in, and how to end it
        </Entry>
        <Entry href={paths.settings.data} title="Your data">
          Download what we keep about you
        </Entry>
        <Entry href={paths.settings.deletion} title="Delete account">
          What goes with it, and what stays
        </Entry>
      </ul>
    </Shell>
  );
}

function Entry({ href, title, children }: { href: string; title: string; children: ReactNode }) {
  return (
    <li>
      <a href={href} className="group block py-5 no-underline">
        <span className="font-serif text-xl leading-snug group-hover:text-accent">{title}</span>
        <span className="mt-1 block text-muted wrap-anywhere">{children}</span>
      </a>
    </li>
  );
}
