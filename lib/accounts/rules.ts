import { asciiDomain, visible } from "../text/rules";

/**
 * An e-mail address or username as it is stored and looked up, so that one address is one account in every spelling:
 * visible characters only, NFC, trimmed, lower case, the domain in A-labels.
 */
export function normaliseEmail(typed: string): string {
  const at = typed.lastIndexOf("@");
  if (at < 0) return fold(typed).trim();
  return `${fold(typed.slice(0, at)).trimStart()}@${asciiDomain(typed.slice(at + 1))}`;
}

const fold = (text: string): string => visible(text).normalize("NFC").toLowerCase();

/** A password as it is hashed: NFKC (NIST SP 800-63B 3.1.1.2), never trimmed. */
export function normalisePassword(typed: string): string {
  return typed.normalize("NFKC");
}

/** What people take for a password because of where they are. A password of nothing else is as good as a common one. */
const siteWords = ["pollstr", "polls", "poll", "votes", "voter", "voting", "vote", "ballot", "password", "login", "account"];

const anySiteWord = new RegExp(siteWords.join("|"), "g");

/** Whether a password consists of the site's words, digits and signs only, like "Pollstr2026!" (ASVS 5.0, 6.2.11). */
export function isOfSiteWords(password: string): boolean {
  const letters = normalisePassword(password).toLowerCase().match(/\p{L}/gu)?.join("") ?? "";
  return letters !== "" && letters.replaceAll(anySiteWord, "") === "";
}
