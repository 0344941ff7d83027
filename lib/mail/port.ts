import type { LetterKind } from "./rules";

/** A mail as its letter says it: one recipient, plain text and the same as HTML. */
export type Letter = { kind: LetterKind; to: string; subject: string; text: string; html: string };

/** Whether the mail server took it. "not-sent" is logged; nothing of it is lost, and it can be sent again. */
export type Sent = { kind: "sent" } | { kind: "not-sent" };

/** The same, or that its mailbox has had too many of them. */
export type Posted = Sent | { kind: "too-many"; seconds: number };
