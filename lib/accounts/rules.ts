/** An e-mail address as it is stored and looked up: NFC, trimmed, lower case, so that case makes no second account. */
export function normaliseEmail(typed: string): string {
  return typed.normalize("NFC").trim().toLowerCase();
}

/** A password as it is hashed: NFKC (NIST SP 800-63B 3.1.1.2), never trimmed. */
export function normalisePassword(typed: string): string {
  return typed.normalize("NFKC");
}
