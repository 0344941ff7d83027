import { execFile } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import path from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { promisify } from "node:util";
import PostalMime, { type Email } from "postal-mime";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { afterEach, describe, expect, it, vi } from "vitest";
import { env } from "../platform/env";
import { verifyLetter } from "./letters";
import { closeMail, deliver, send, smtpOptions } from "./smtp";

/** These tests use a real SMTP server on loopback. TLS uses the certificate that smtp-server brings, which no authority has signed. */

const site = { brand: "Pollstr", url: "https://polls.example.com", locale: "en" as const };
const letter = verifyLetter(site, "ann@example.com", "246813", 10);
const stops: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  await closeMail();
  for (const stop of stops.splice(0)) await stop();
});

type Received = { mail: Email; from: string; to: string[]; user: string | undefined; secure: boolean };

async function server(options: SMTPServerOptions = {}) {
  const received: Received[] = [];
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onAuth: ({ username, password }, _, done) =>
      username === "post@example.com" && password === "p@ss:word" ? done(null, { user: username }) : done(new Error("No such login")),
    onData: async (stream, { envelope, user, secure }, done) => {
      const chunks: Buffer[] = [];
      for await (const chunk of stream) chunks.push(chunk as Buffer);
      const mail = await PostalMime.parse(Buffer.concat(chunks));
      const from = envelope.mailFrom === false ? "" : envelope.mailFrom.address;
      received.push({ mail, from, to: envelope.rcptTo.map(({ address }) => address), user, secure });
      done();
    },
    ...options,
  });
  smtp.on("error", () => {}); // A client that does not trust the certificate hangs up.
  await new Promise<void>((resolve) => smtp.listen(0, "127.0.0.1", resolve));
  stops.push(() => new Promise<void>((resolve) => smtp.close(resolve)));
  return { port: (smtp.server.address() as AddressInfo).port, received };
}

function use(url: string) {
  env().mail.smtpUrl = url;
  env().mail.from = "Pollstr <polls@example.com>";
  stops.push(() => {
    env().mail.smtpUrl = undefined;
    env().mail.from = undefined;
  });
}

describe("a letter arrives", () => {
  it("complete, as text and as HTML", async () => {
    const { port, received } = await server();
    use(`smtp://127.0.0.1:${port}`);
    expect(await send(letter)).toEqual({ kind: "sent" });
    const [{ mail, from, to } = {} as Received] = received;
    expect({ from, to }).toEqual({ from: "polls@example.com", to: ["ann@example.com"] });
    expect(mail.from).toEqual({ name: "Pollstr", address: "polls@example.com" });
    expect(mail.subject).toBe("Your code to verify your email – Pollstr");
    expect(mail.text).toContain("246813");
    expect(mail.text?.trim()).toBe(letter.text.trim());
    expect(mail.html?.trim()).toBe(letter.html);
    expect(mail.headers.find(({ key }) => key === "auto-submitted")?.value).toBe("auto-generated");
    expect(mail.messageId).toMatch(/@/);
  });

  it.each([
    ["with a login, after STARTTLS", "smtp", { disabledCommands: [] }],
    ["with a login, over TLS from the first byte", "smtps", { secure: true }],
  ] satisfies [string, string, SMTPServerOptions][])("%s", async (_, scheme, options) => {
    vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
    const { port, received } = await server({ authOptional: false, ...options });
    use(`${scheme}://post%40example.com:p%40ss%3Aword@127.0.0.1:${port}`);
    expect(await send(letter)).toEqual({ kind: "sent" });
    expect(received).toMatchObject([{ user: "post@example.com", secure: true }]);
  });

  it.each(["a&b", "pat/dept", "pat=x", "pat!", "{pat}|x", "`$pat^~?*#%'"])("at %s@example.com as one recipient", async (local) => {
    const { port, received } = await server();
    use(`smtp://127.0.0.1:${port}`);
    const to = `${local}@example.com`;
    expect(await send({ ...letter, to })).toEqual({ kind: "sent" });
    expect(received).toMatchObject([{ to: [to], mail: { to: [{ address: to }] } }]);
  });

  it.each(["pat..x", ".pat", "pat."])("at %s@example.com, quoted as SMTP requires", async (local) => {
    const { port, received } = await server({ lenientAddressParsing: true });
    use(`smtp://127.0.0.1:${port}`);
    expect(await send({ ...letter, to: `${local}@example.com` })).toEqual({ kind: "sent" });
    expect(received).toMatchObject([{ to: [`"${local}"@example.com`] }]);
  });

  it("at no other address, however the recipient is written", async () => {
    const { port, received } = await server();
    use(`smtp://127.0.0.1:${port}`);
    for (const to of ["ann@example.com, eve@example.com", "Ann <eve@example.com>", "ann@example.com\r\nBcc: eve@example.com"])
      await send({ ...letter, to });
    expect(received.flatMap(({ to }) => to)).not.toContain("eve@example.com");
    expect(received.flatMap(({ mail }) => mail.bcc ?? [])).toEqual([]);
  });

  it("over one connection, which the pool keeps open for several letters", async () => {
    let connections = 0;
    const onConnect: SMTPServerOptions["onConnect"] = (_, done) => {
      connections++;
      done();
    };
    const { port, received } = await server({ onConnect });
    use(`smtp://127.0.0.1:${port}`);
    for (let i = 0; i < 4; i++) await send(letter);
    expect(received).toHaveLength(4);
    expect(connections).toBe(1);
  });
});

describe("a failure to send is returned and never thrown", () => {
  it("when no server is listening", async () => {
    use("smtp://127.0.0.1:9");
    expect(await send(letter)).toEqual({ kind: "not-sent" });
  });

  it("when the login is wrong", async () => {
    vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
    const { port, received } = await server({ authOptional: false, disabledCommands: [] });
    use(`smtp://someone:else@127.0.0.1:${port}`);
    expect(await send(letter)).toEqual({ kind: "not-sent" });
    expect(received).toEqual([]);
  });

  it("when no authority has signed the server's certificate", async () => {
    const { port, received } = await server({ secure: true });
    use(`smtps://127.0.0.1:${port}`);
    expect(await send(letter)).toEqual({ kind: "not-sent" });
    expect(received).toEqual([]);
  });

  it("when the server refuses the recipient", async () => {
    const { port } = await server({ onRcptTo: (_, __, done) => done(new Error("No such mailbox")) });
    use(`smtp://127.0.0.1:${port}`);
    expect(await send(letter)).toEqual({ kind: "not-sent" });
  });

  it("when the server keeps hanging up", async () => {
    const rude = createServer((socket) => socket.end("220 hello\r\n"));
    await new Promise<void>((resolve) => rude.listen(0, "127.0.0.1", resolve));
    stops.push(() => void rude.close());
    use(`smtp://127.0.0.1:${(rude.address() as AddressInfo).port}`);
    expect(await send(letter)).toEqual({ kind: "not-sent" });
  });

  it("when the server never answers, within ten seconds", async () => {
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    stops.push(() => void silent.close());
    use(`smtp://127.0.0.1:${(silent.address() as AddressInfo).port}`);
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const connected = once(silent, "connection");
    const posted = send(letter);
    await connected;
    await turn();
    vi.advanceTimersByTime(10_000);
    expect(await posted).toEqual({ kind: "not-sent" });
  });
});

it("a test of the settings returns the server's own response, or throws its refusal", async () => {
  const { port } = await server();
  use(`smtp://127.0.0.1:${port}`);
  expect(await deliver(letter)).toMatch(/^250 /);
  await closeMail();
  use("smtp://127.0.0.1:9");
  await expect(deliver(letter)).rejects.toThrow();
});

describe("npm run mail:test", { timeout: 20_000 }, () => {
  const script = path.join(import.meta.dirname, "../../scripts/mail.mjs");
  const run = promisify(execFile);
  const mailTest = (to: string, url: string) =>
    run(process.execPath, [script, to], { env: { ...process.env, SMTP_URL: url, MAIL_FROM: "polls@example.com" } });

  it("sends a mail and prints the server's own response", async () => {
    const { port, received } = await server();
    const { stdout } = await mailTest("ann@example.com", `smtp://127.0.0.1:${port}`);
    expect(stdout).toMatch(/^Sent to ann@example.com\. The server said: 250 /);
    expect(received).toMatchObject([{ to: ["ann@example.com"] }]);
  });

  it("fails with the reason, and without the password", async () => {
    const { port } = await server({ onRcptTo: (_, __, done) => done(new Error("No such mailbox here")) });
    const failure = await mailTest("ann@example.com", `smtp://127.0.0.1:${port}`).catch((error) => error);
    expect(failure).toMatchObject({ code: 1, stderr: expect.stringContaining("The server said: 550 No such mailbox here") });
    const unreachable = await mailTest("ann@example.com", "smtp://someone:hunter2@127.0.0.1:9").catch((error) => error);
    expect(unreachable.stderr).toContain("Not sent");
    expect(unreachable.stderr).not.toContain("hunter2");
  });
});

it.each([
  ["smtp://mail.example.com", { host: "mail.example.com", port: 587, secure: false, requireTLS: true }],
  ["smtp://mail.example.com:25", { port: 25, requireTLS: true }],
  ["smtps://mail.example.com", { port: 465, secure: true, requireTLS: false }],
  ["smtp://localhost:1025", { host: "localhost", requireTLS: false }],
  ["smtp://[::1]:1025", { host: "::1", requireTLS: false }],
  ["smtps://a%40b.c:d%3Ae%2F@mail.example.com", { auth: { user: "a@b.c", pass: "d:e/" } }],
])("%s gives the right options", (url, expected) => {
  expect(smtpOptions(url)).toMatchObject(expected);
});
