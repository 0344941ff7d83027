import type { Metadata, Viewport } from "next";
import { notFound } from "next/navigation";
import { NextIntlClientProvider } from "next-intl";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { Surround } from "@/components/shell";
import { Words } from "@/components/words";
import { isLocale, languages, locales } from "@/lib/platform/words/rules";
import "../globals.css";

/** Nobody types the [locale] segment: the middleware puts it into the path, so that a page is rendered once per language. */
export const generateStaticParams = () => locales.map((locale) => ({ locale }));

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("site");
  return { title: { template: "%s · Pollstr", default: t("title") }, description: t("description") };
}

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#f5efe2" },
    { media: "(prefers-color-scheme: dark)", color: "#171411" },
  ],
};

/** Reads no cookie and no header: pages could not be rendered once for everybody otherwise. */
export default async function RootLayout({ params, children }: { params: Promise<{ locale: string }>; children: ReactNode }) {
  const { locale } = await params;
  if (!isLocale(locale)) notFound();
  return (
    <html lang={locale} dir={languages[locale].dir}>
      <body className="min-h-dvh font-sans text-base leading-relaxed antialiased">
        <NextIntlClientProvider messages={{}}>
          <Words of={["shell", "form", "failure"]}>
            <Surround>{children}</Surround>
          </Words>
        </NextIntlClientProvider>
      </body>
    </html>
  );
}
