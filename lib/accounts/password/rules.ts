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
