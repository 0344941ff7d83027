import { asciiDomain, visible } from "../../platform/text/rules";

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
