"use client";

import { type Locale, useLocale, useTranslations } from "next-intl";
import { type ReactNode, useEffect, useState } from "react";
import { ask } from "./ask";
import { buttonStyle } from "./button-style";
import { Form, useForm } from "./form";

type ShellProps = {
  /** Who may see the page: "everyone", or only "members", whose name it shows. "unknown" on pages about a failure, which lead nowhere else. */
  viewer?: "everyone" | "members" | "unknown";
  /** The name of the account. */
  name?: string;
  /** The address that tells scripts the name, on a page that is the same for all members. */
  session?: string;
  /** The server action behind "Log out". */
  logOut?: () => Promise<void>;
  /** A wide column for polls and lists. By default a narrow one for forms. */
  wide?: boolean;
  children: ReactNode;
};

/**
 * What is around every page: the skip link and the footer. The layout has it, so the scripts of this file, and of all that
 * it imports, come once with the layout. Otherwise the page, the error page and the not-found page would each bring them.
 */
export function Surround({ children }: { children: ReactNode }) {
  const t = useTranslations("shell");
  return (
    <div className="flex min-h-dvh flex-col">
      <a href="#main" className="absolute top-2 left-2 z-10 bg-card px-4 py-3 font-semibold text-accent not-focus:sr-only">
        {t("skip")}
      </a>
      {children}
      <footer className="mx-auto w-full max-w-[50rem] px-4 pb-8 text-sm text-muted sm:px-6">
        <div className="flex flex-wrap items-center justify-between gap-x-6 border-rule border-t pt-2">
          <p className="py-2">{t("motto")}</p>
          <nav aria-label={t("site")} className="flex flex-wrap items-center gap-x-6 print:hidden">
            <a href="/privacy" className="inline-flex min-h-11 items-center">
              {t("privacy")}
            </a>
            <OtherLanguages />
          </nav>
        </div>
      </footer>
    </div>
  );
}

/**
 * The header and main of every page. It is a client component only for the size of pages: a page carries the output of
 * server components a second time as data, and that of the not-found page too, but client components only by name. That
 * makes every page a third smaller.
 */
export function Shell({ viewer = "everyone", name, session, logOut, wide = false, children }: ShellProps) {
  const t = useTranslations("shell");
  return (
    <>
      <header className="mx-auto w-full max-w-[50rem] px-4 pt-3 sm:px-6">
        <div className="flex min-h-14 flex-wrap items-center justify-between gap-x-6 border-b-4 border-double border-ink pb-2">
          <a href="/" className="flex min-h-11 items-center gap-2.5 font-serif text-2xl no-underline">
            <Mark />
            Pollstr
          </a>
          <nav aria-label={t("account")} className="flex flex-wrap items-center gap-x-4 text-[0.9375rem] print:hidden">
            {viewer === "members" && logOut && (
              <>
                <a href="/polls/new" className={`${buttonStyle("quiet")} max-sm:hidden`}>
                  {t("newPoll")}
                </a>
                <AccountLink name={name} session={session} />
                <LogOut action={logOut} />
              </>
            )}
            {viewer === "everyone" && (
              <>
                <a href="/polls/new" className={buttonStyle("quiet")}>
                  {t("newPoll")}
                </a>
                <a href="/me" className={buttonStyle("quiet")}>
                  {t("account")}
                </a>
              </>
            )}
          </nav>
        </div>
      </header>
      <main
        id="main"
        tabIndex={-1}
        className={`mx-auto w-full flex-1 px-4 py-10 outline-none sm:px-6 sm:py-14 ${wide ? "max-w-[50rem]" : "max-w-[31rem]"}`}
      >
        {children}
      </main>
    </>
  );
}

function AccountLink({ name: given, session }: Pick<ShellProps, "name" | "session">) {
  const t = useTranslations("shell");
  const [name, setName] = useState(given);
  useEffect(() => {
    if (session) ask<{ name: string }>(session).then((answer) => setName(answer.name), console.error);
  }, [session]);
  return (
    <a href="/me" className={buttonStyle("quiet")}>
      <bdi className="max-w-40 truncate py-1 sm:max-w-72">{name ?? t("account")}</bdi>
    </a>
  );
}

function LogOut({ action }: { action: () => Promise<void> }) {
  const t = useTranslations("shell");
  const [, form] = useForm(action);
  return (
    <Form {...form}>
      <button type="submit" className={buttonStyle("quiet")}>
        {t("logOut")}
      </button>
    </Form>
  );
}

/** Each language by its own name, as its readers know it. */
const languages: Record<Locale, string> = { en: "English", de: "Deutsch" };

/** Links to this page in the other languages. The middleware keeps the rest of the address (lib/platform/paths.ts). */
function OtherLanguages() {
  const own = useLocale();
  return (Object.keys(languages) as Locale[])
    .filter((locale) => locale !== own)
    .map((locale) => (
      <a key={locale} href={`?lang=${locale}`} lang={locale} hrefLang={locale} className="inline-flex min-h-11 items-center">
        {languages[locale]}
      </a>
    ));
}

function Mark() {
  return (
    <svg viewBox="0 0 20 20" className="size-5" aria-hidden="true" fill="none" stroke="currentColor">
      <rect x="1" y="1" width="18" height="18" strokeWidth="1.5" />
      <path d="M5 5l10 10m0-10L5 15" strokeWidth="2.5" strokeLinecap="round" className="stroke-accent" />
    </svg>
  );
}
