import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { now } from "../lib/platform/clock";
import { type Checked, checkCode } from "../lib/proof/phone/check";
import { type Resent, sendAgain } from "../lib/proof/phone/resend";
import { type Started, startCode } from "../lib/proof/phone/start";
import { findChallenge } from "../lib/proof/phone/store";
import type { Asker } from "../lib/proof/rules";
import { faultBody } from "../lib/sandbox/schema";
import { addFault, clearFaults, messages } from "../lib/sandbox/store";
import { handleVonage } from "../lib/sandbox/vonage";
import * as people from "./vitest.people";

/**
 * Codes by phone in unit tests. The real adapter and SDK speak HTTP to the sandbox. Tests move the sandbox's clock and
 * read codes from its inbox.
 */

type Seen = { method: string; path: string; authorization: string; userAgent: string };
/** The provider's server, and the calls that it has received in this test. */
export const network = {
  seen: [] as Seen[],
  server: createServer((incoming, outgoing) => void serve(incoming, outgoing)),
};
/** The same, in short. */
export const called = (): string[] =>
  network.seen.map(({ method, path }) => `${method} ${path.replace("/sandbox/vonage", "").replace(/[0-9a-f-]{36}/, "{id}")}`);

async function serve(incoming: IncomingMessage, outgoing: ServerResponse) {
  const { method = "GET", url = "/", headers } = incoming;
  network.seen.push({ method, path: url, authorization: headers.authorization ?? "", userAgent: headers["user-agent"] ?? "" });
  const gone = new AbortController();
  outgoing.once("close", () => gone.abort());
  const body = method === "GET" ? {} : { body: Readable.toWeb(incoming) as ReadableStream<Uint8Array>, duplex: "half" };
  const request = new Request(new URL(url, "http://sandbox.test"), {
    method,
    headers: headers as Record<string, string>,
    signal: gone.signal,
    ...body,
  });
  const answer = await handleVonage(request, url.split("/").slice(3), { callsPerSecond: 10_000 });
  outgoing.writeHead(answer.status, Object.fromEntries(answer.headers));
  if (!answer.body || outgoing.destroyed) return void outgoing.end(); // destroyed: the client has hung up
  await pipeline(Readable.fromWeb(answer.body as Parameters<typeof Readable.fromWeb>[0]), outgoing).catch(() => outgoing.destroy());
}

/** Runs the provider while the tests of a file run. Call it once, at the top of the file. */
export function runNetwork(): void {
  const { server } = network;
  beforeAll(async () => {
    server.listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    process.env.PORT = String((server.address() as AddressInfo).port);
  });
  afterEach(async () => {
    network.seen = [];
    await clearFaults();
  });
  afterAll(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
}

let numbers = 0;
/** A number that no other test uses, from the range reserved for fiction. */
export const freshNumber = () => `+447700900${String(numbers++).padStart(3, "0")}`;

let persons = 0;
/** A new account, logged in, with its own network address. */
export async function person(): Promise<Asker> {
  const address = `203.0.${persons >> 8}.${persons++ & 255}`;
  return { ...(await people.person(await now())), address };
}
export const anotherLogin = async (asker: Asker): Promise<Asker> => people.anotherLogin(asker, await now());

export const start = async (owner: Asker, number: string): Promise<Started> => startCode(owner, number, "en-us", await now());
export const check = async (owner: Asker, code: string): Promise<Checked> => checkCode(owner, code, await now());
export const resend = async (owner: Asker, wanted: "next" | "voice" = "next"): Promise<Resent> =>
  sendAgain(owner, wanted, "en-us", await now());

export const inbox = (number: string) => messages({ to: number });
export const newest = async (number: string) => (await inbox(number))[0]?.code ?? "";
export const wrong = (code: string) => code.replace(/^./, (digit) => String((Number(digit) + 1) % 10));
export const fault = (given: object) => addFault(faultBody.parse(given));
export const many = <T>(work: () => Promise<T>, times = 8): Promise<T[]> => Promise.all(Array.from({ length: times }, work));
export const kinds = (outcomes: { kind: string }[]) => outcomes.map(({ kind }) => kind).sort();

/** An account with a pending code. */
export async function waiting() {
  const owner = await person();
  const number = freshNumber();
  expect(await start(owner, number)).toEqual({ kind: "sent" });
  return { owner, number, code: await newest(number) };
}
/** An account with a proven number and a proven session. */
export async function proven() {
  const { owner, number, code } = await waiting();
  const outcome = await check(owner, code);
  if (outcome.kind !== "right") throw new Error(`The check was ${outcome.kind}.`);
  return { owner: { ...owner, sessionId: outcome.sessionId }, number };
}
/** Tries this many wrong codes. After every third it starts again, with another number because of the caps. */
export async function fail(owner: Asker, number: string, times: number) {
  const outcomes: Checked[] = [];
  for (let i = 0; i < times; i++) {
    const challenge = await findChallenge(owner);
    let to = challenge?.phone ?? number;
    if (!challenge || challenge.expiresAt <= (await now())) {
      to = freshNumber();
      await start(owner, to);
    }
    outcomes.push(await check(owner, wrong(await newest(to))));
  }
  return outcomes;
}
