import { type Limit, networkOf } from "../platform/limits/rules";

/** The kinds of letters, and how often one mailbox gets each. See docs/decisions/limits.md. */

/** Codes, which anybody can request for somebody else's address. */
type CodeKind = "verify" | "reset";
/** Notices that only somebody with access to the account can cause, and that its owner must get. */
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
 * The caps that a letter counts against. Each kind has its own counters. Notices are counted by exact address, so that
 * only somebody with access to an account can use up its notices.
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

/** The further caps that a code counts against when it is requested from a network address. */
export function capsOfAsker(kind: CodeKind, to: string, address: string): Cap[] {
  return [
    { limit: "codes to one mailbox from one address", subject: `${kind} ${mailboxOf(to)} ${address}` },
    { limit: "mails from one address", subject: address },
    { limit: "mails from one network", subject: networkOf(address) },
  ];
}

/**
 * The mailbox behind a normalised address: a "+" begins a sub-address (RFC 5233), and Gmail ignores dots and has two
 * domains. Only for counting: on a server where "+" is an ordinary character, two people share a cap and nothing else.
 */
export function mailboxOf(email: string): string {
  const at = email.lastIndexOf("@");
  const name = email.slice(0, at).replace(/(?<=.)\+.*$/, "");
  const domain = email.slice(at + 1);
  return ["gmail.com", "googlemail.com"].includes(domain) ? `${name.replaceAll(".", "")}@gmail.com` : `${name}@${domain}`;
}
