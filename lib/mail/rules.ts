import { type Limit, networkOf } from "../platform/limits/rules";

/** Which letters there are, and how often one mailbox gets each. docs/decisions/limits.md */

/** Codes, which anybody may ask for with somebody else's address. */
type CodeKind = "verify" | "reset";
/** What only somebody who holds the account can cause, and what its owner must hear of. */
type NoticeKind =
  | "password-changed"
  | "email-changed"
  | "recovery-codes-created"
  | "recovery-code-used"
  | "authenticator-added"
  | "authenticator-removed"
  | "passkey-added"
  | "passkey-removed"
  | "phone-changed"
  | "phone-removed"
  | "account-deleted"
  | "test";
export type LetterKind = CodeKind | "address-in-use" | NoticeKind;

type Cap = { limit: Limit; subject: string };

/**
 * What a letter counts against. Each kind has counters of its own, and notices count by the very address: nobody uses up
 * an account's notices who does not hold the account.
 */
export function capsOf(kind: LetterKind, to: string): Cap[] {
  switch (kind) {
    case "verify":
    case "reset":
      return [{ limit: "codes to one mailbox", subject: `${kind} ${mailboxOf(to)}` }];
    case "address-in-use":
      return [{ limit: "hints to one mailbox a day", subject: mailboxOf(to) }];
    default:
      return [{ limit: "notices of one kind to one address", subject: `${kind} ${to}` }];
  }
}

/** What a code counts against besides, when somebody at a network address asks for it. */
export function capsOfAsker(kind: CodeKind, to: string, address: string): Cap[] {
  return [
    { limit: "codes to one mailbox from one address", subject: `${kind} ${mailboxOf(to)} ${address}` },
    { limit: "mails from one address", subject: address },
    { limit: "mails from one network", subject: networkOf(address) },
  ];
}

/**
 * The mailbox behind a normalised address: what follows a "+" is a sub-address (RFC 5233), and Gmail passes over dots and
 * has two domains. Only for counting: where a server takes a "+" for a letter, two people share a cap and no more.
 */
export function mailboxOf(email: string): string {
  const at = email.lastIndexOf("@");
  const name = email.slice(0, at).replace(/(?<=.)\+.*$/, "");
  const domain = email.slice(at + 1);
  return ["gmail.com", "googlemail.com"].includes(domain) ? `${name.replaceAll(".", "")}@gmail.com` : `${name}@${domain}`;
}
