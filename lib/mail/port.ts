import type { LetterKind } from "./rules";

/** A mail to one recipient, as plain text and as HTML with the same content. */
export type Letter = { kind: LetterKind; to: string; subject: string; text: string; html: string };

/** Whether the mail server accepted a letter. "not-sent" has been logged, and the letter can be sent again. */
export type Sent = { kind: "sent" } | { kind: "not-sent" };

/** Like `Sent`, or "too-many" when the mailbox has reached a cap. `seconds` is the time to wait. */
export type Posted = Sent | { kind: "too-many"; seconds: number };
