import nodemailer, { type Transporter } from "nodemailer";
import type SMTPPool from "nodemailer/lib/smtp-pool";
import { env } from "../platform/env";
import { log, summary } from "../platform/log";
import { standIn } from "../platform/standin";
import type { Letter, Sent } from "./port";

/** The only way that mail leaves the site: pooled SMTP connections to SMTP_URL, or to the sandbox's own mail server. */

const timeoutMs = 8_000;
const sandboxSender = "Pollstr <polls@pollstr.invalid>";

const shared = globalThis as typeof globalThis & { pollstrMail?: Promise<Transporter> };

/**
 * Sends a letter that has been counted (changes.ts). Waits for the server for some seconds at most. A failure is logged
 * and returned, not thrown.
 */
export async function send(letter: Letter): Promise<Sent> {
  try {
    await deliver(letter);
    return { kind: "sent" };
  } catch (error) {
    log.error({ event: "mail-not-sent", ...summary(error) });
    return { kind: "not-sent" };
  }
}

/** Sends a letter. Returns the server's response; throws when the letter is not accepted. */
export async function deliver({ to: recipient, subject, text, html }: Letter): Promise<string> {
  const from = env().mail.from ?? sandboxSender;
  const to = { name: "", address: mailbox(recipient) }; // An object, because a string would be parsed as a list of addresses.
  const { response } = await (await transport()).sendMail({
    from,
    to,
    subject,
    text,
    html,
    headers: { "Auto-Submitted": "auto-generated" },
  });
  return String(response);
}

/** An address as SMTP accepts it: quoted where its dots are not allowed otherwise (RFC 5321 4.1.2). */
function mailbox(address: string): string {
  const at = address.lastIndexOf("@");
  const local = address.slice(0, at);
  return /^\.|\.\.|\.$/.test(local) ? `"${local}"${address.slice(at)}` : address;
}

function transport(): Promise<Transporter> {
  shared.pollstrMail ??= open();
  shared.pollstrMail.catch(() => {
    shared.pollstrMail = undefined; // A failed start is not kept, so that the next letter tries again.
  });
  return shared.pollstrMail;
}

async function open(): Promise<Transporter> {
  const url = env().mail.smtpUrl ?? (env().sandbox ? await standIn().smtpUrl() : "");
  return nodemailer.createTransport(smtpOptions(url));
}

/** Closes the pool's connections. */
export async function closeMail(): Promise<void> {
  const open = shared.pollstrMail;
  shared.pollstrMail = undefined;
  (await open?.catch(() => undefined))?.close();
}

/**
 * nodemailer's options for an SMTP_URL. `smtps:` uses TLS from the first byte. `smtp:` must upgrade with STARTTLS
 * before a password or a code is sent (RFC 8314 3.3), unless the server is this machine.
 */
export function smtpOptions(url: string): SMTPPool.Options & { maxRequeues: number } {
  const { protocol, hostname, port, username, password } = new URL(url);
  const secure = protocol === "smtps:";
  const local = ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
  return {
    pool: true,
    maxConnections: 3,
    maxRequeues: 1, // Without it, a server that keeps hanging up is retried for ever. The library's types lack the option.
    host: hostname.replace(/^\[|\]$/g, ""),
    port: Number(port) || (secure ? 465 : 587),
    secure,
    requireTLS: !secure && !local,
    ...(username && { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}
