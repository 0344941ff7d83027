import type { AddressInfo } from "node:net";
import PostalMime from "postal-mime";
import { SMTPServer } from "smtp-server";
import { now } from "../platform/clock";
import { addMessage, takeFault } from "./store";

/** The sandbox's mail server. It listens on loopback inside the app's process and puts mails into the inbox. */

const maxBytes = 1024 * 1024;
const shared = globalThis as typeof globalThis & { pollstrMailbox?: Promise<string> };

/** The SMTP URL of this process's mail server, which starts at the first call. */
export function sandboxSmtpUrl(): Promise<string> {
  shared.pollstrMailbox ??= listen();
  shared.pollstrMailbox.catch(() => {
    shared.pollstrMailbox = undefined;
  });
  return shared.pollstrMailbox;
}

function listen(): Promise<string> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["AUTH", "STARTTLS"],
    disableReverseLookup: true,
    size: maxBytes,
    lenientAddressParsing: true, // Otherwise it refuses quoted addresses with two dots in a row.
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const recipients = session.envelope.rcptTo.map(({ address }) => address.replace(/^"([^"\\]*)"(?=@)/, "$1"));
        accept(Buffer.concat(chunks), recipients).then((failure) => failure !== "hang" && done(failure), done);
      });
    },
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.server.address() as AddressInfo;
      server.server.unref(); // Do not keep the process alive.
      resolve(`smtp://127.0.0.1:${port}`);
    });
  });
}

/**
 * Accepts a mail, unless a fault is scripted for a recipient (path "/smtp"). Returns the error to respond with, "hang"
 * for no response, or null for "250 OK".
 */
async function accept(raw: Buffer, recipients: string[]): Promise<Error | "hang" | null> {
  const [fault] = (await Promise.all(recipients.map((to) => takeFault({ path: "/smtp", to })))).filter((found) => found !== null);
  if (fault?.kind === "hang") return "hang";
  if (!fault || fault.kind === "dropAfterApply") await keep(raw, recipients);
  return fault ? Object.assign(new Error("Requested action aborted: local error in processing"), { responseCode: 451 }) : null;
}

async function keep(raw: Buffer, recipients: string[]): Promise<void> {
  const { subject, text = "", html } = await PostalMime.parse(raw);
  const code = /^\s*(\d{6}|\d{5}( \d{5}){3})\s*$/m.exec(text)?.[1]?.replaceAll(" ", "");
  for (const to of recipients) {
    await addMessage({
      at: await now(),
      channel: "email",
      to,
      ...(subject && { subject }),
      text: text.trim(),
      ...(html && { html }),
      ...(code && { code }),
    });
  }
}
