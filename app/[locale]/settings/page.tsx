import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { BackLink } from "@/components/back-link";
import { Done } from "@/components/done";
import { requireAccount } from "@/lib/gate/require";
import { paths } from "@/lib/platform/paths";
import { say, titled } from "@/lib/web/locale";
import { doneWords } from "@/lib/web/words";
import { Frame } from "../parts";

export const generateMetadata = titled("settings.title");

const entries = ["password", "phone", "authenticator", "recoveryCodes", "passkeys", "sessions", "data", "deletion"] as const;

/** Logged in. Links to every setting of the account. */
export default async function SettingsPage({ searchParams }: PageProps<"/[locale]/settings">) {
  const { email, emailVerifiedAt } = await requireAccount(paths.settings.all);
  const { because } = await searchParams;
  const [t, account] = await Promise.all([getTranslations("settings"), getTranslations("me")]);
  return (
    <Frame above={<BackLink href={paths.me}>{account("title")}</BackLink>} title={t("title")}>
      {(because === "password-changed" || because === "phone-removed") && <Done>{await say(doneWords[because])}</Done>}
      <ul className="divide-y divide-rule border-rule border-y">
        <Entry href={paths.verifyEmail} title={t(emailVerifiedAt ? "email" : "verifyEmail")}>
          {t.rich(emailVerifiedAt ? "verified" : "notVerified", {
            email,
            address: (words) => <span className="inline-block">{words}</span>,
          })}
        </Entry>
        {entries.map((name) => (
          <Entry key={name} href={paths.settings[name]} title={t(name)}>
            {t(`${name}Hint`)}
          </Entry>
        ))}
      </ul>
    </Frame>
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
