import { getTranslations } from "next-intl/server";

/** The words of the link that people pass on. */
export async function shareWords() {
  const t = await getTranslations("shareLink");
  return { link: t("link"), copy: t("copy"), copied: t("copied"), notCopied: t("notCopied"), share: t("share") };
}
