/** A password in the form that is hashed: NFKC (NIST SP 800-63B 3.1.1.2), never trimmed. */
export function normalisePassword(typed: string): string {
  return typed.normalize("NFKC");
}

/** Words that people use for a password because of this site. A password of nothing else is as weak as a common one. */
const siteWords = ["pollstr", "polls", "poll", "votes", "voter", "voting", "vote", "ballot", "password", "login", "account"];

const anySiteWord = new RegExp(siteWords.join("|"), "g");

/** Whether a password consists only of the site's words, digits and symbols, like "Pollstr2026!" (ASVS 5.0, 6.2.11). */
export function isOfSiteWords(password: string): boolean {
  const letters = normalisePassword(password).toLowerCase().match(/\p{L}/gu)?.join("") ?? "";
  return letters !== "" && letters.replaceAll(anySiteWord, "") === "";
}
