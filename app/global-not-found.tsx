import { getLocale, getTranslations } from "next-intl/server";
import RootLayout from "./[locale]/layout";
import NotFound from "./[locale]/not-found";

export async function generateMetadata() {
  const t = await getTranslations("notFound");
  return { title: `${t("title")} · Pollstr` };
}

/** Every address that is not one of ours. It is outside of [locale], so it is rendered per request. */
export default async function GlobalNotFound() {
  const locale = await getLocale();
  return (
    <RootLayout params={Promise.resolve({ locale })}>
      <NotFound />
    </RootLayout>
  );
}
