/** A mail as its letter says it: one recipient, plain text and the same as HTML. */
export type Letter = { to: string; subject: string; text: string; html: string };

/** Whether the mail server took it. "not-sent" is logged; nothing of it is lost, and it can be sent again. */
export type Posted = { kind: "sent" } | { kind: "not-sent" };
