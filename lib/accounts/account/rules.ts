import { asciiDomain, visible } from "../../platform/text/rules";

/**
 * Normalises an email address or username for storing and looking up, so that every spelling of an address is one
 * account: without invisible characters, in NFC, trimmed, lower case, with the domain in A-labels.
 */
export function normaliseEmail(typed: string): string {
  const at = typed.lastIndexOf("@");
  if (at < 0) return fold(typed).trim();
  return `${fold(typed.slice(0, at)).trimStart()}@${asciiDomain(typed.slice(at + 1))}`;
}

const fold = (text: string): string => visible(text).normalize("NFC").toLowerCase();
