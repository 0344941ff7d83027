import { locale as pageLocale } from "next/root-params";
import { getRequestConfig } from "next-intl/server";
import { askedLocale } from "../gate/require";
import { messagesOf, onError, timeZone } from "../platform/words/intl";
import { isLocale } from "../platform/words/rules";

/**
 * What next-intl asks for while a page is rendered; next.config.mjs names this file. The language is the page's [locale]
 * segment. Only the page for unknown addresses has none, and takes the language of the request.
 */
export default getRequestConfig(async ({ locale: given }) => {
  const own = given ?? (await pageLocale());
  const locale = isLocale(own) ? own : await askedLocale();
  return { locale, messages: messagesOf(locale), timeZone, onError };
});
