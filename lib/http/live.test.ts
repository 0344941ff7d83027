import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, request } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { db } from "../platform/db";
import { followedByOneNetwork, streamsOfOneNetwork } from "../platform/limits/rules";
import { answer } from "../web/front";

/** Streams over real connections, to the app as it stands in front of Next. */

let [path = "", ...others]: string[] = [];
beforeAll(async () => {
  const at = new Date(Date.now() - 60_000);
  const ids = Array.from({ length: followedByOneNetwork + 1 }, () => randomUUID().replaceAll("-", "").slice(0, 12));
  const times = { publishedAt: at, createdAt: at, updatedAt: at };
  await db().poll.createMany({
    data: ids.map((id) => ({ id, question: "Which?", choices: ["A", "B"], resultsWhen: "always", resultsFor: "everyone", ...times })),
  });
  [path = "", ...others] = ids.map((id) => `/api/polls/${id}/live`);
});

const server = createServer((request, response) => void answer(request, response));
const open: IncomingMessage[] = [];

beforeEach(async () => void (await once(server.listen(0, "127.0.0.1"), "listening")));
afterEach(async () => {
  for (const stream of open.splice(0)) stream.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** Opens a stream from a network address, as the server in front reports it. */
async function follow(address: string, of = path): Promise<IncomingMessage> {
  const { port } = server.address() as AddressInfo;
  const [response] = await once(request({ port, path: of, headers: { "x-pollstr-peer": address }, agent: false }).end(), "response");
  open.push(response);
  return response;
}

/** Opens as many streams, some at a time. Returns the statuses that occur. */
async function followOften(count: number, addressOf: (index: number) => string): Promise<Set<number | undefined>> {
  const statuses = new Set<number | undefined>();
  for (let from = 0; from < count; from += 100) {
    const some = Array.from({ length: Math.min(100, count - from) }, (_, at) => follow(addressOf(from + at)));
    for (const { statusCode } of await Promise.all(some)) statuses.add(statusCode);
  }
  return statuses;
}

describe("live results", () => {
  it("are streamed to so many clients of one network; the next one is told to wait, until a stream ends", async () => {
    expect(await followOften(streamsOfOneNetwork, (index) => `203.0.113.${index % 250}`)).toEqual(new Set([200]));
    const refused = await follow("203.0.113.251");
    expect([refused.statusCode, refused.headers["retry-after"]]).toEqual([429, "60"]);
    expect(JSON.parse(await text(refused))).toEqual({ error: expect.stringContaining("Too many streams") });
    expect((await follow("198.51.100.1")).statusCode).toBe(200);
    open[0]?.destroy();
    await expect.poll(async () => (await follow("203.0.113.251")).statusCode).toBe(200);
  });

  it("of so many polls are streamed to one network; another poll must wait, and one that it follows need not", async () => {
    const [last = "", ...rest] = others;
    for (const of of [path, ...rest]) expect((await follow("203.0.113.1", of)).statusCode).toBe(200);
    expect((await follow("203.0.113.2", last)).statusCode).toBe(429);
    expect((await follow("203.0.113.2", rest[0])).statusCode).toBe(200);
    expect((await follow("198.51.100.1", last)).statusCode).toBe(200);
    open[0]?.destroy();
    await expect.poll(async () => (await follow("203.0.113.2", last)).statusCode).toBe(200);
  });

  it("are streamed to any number of clients on this machine, which is no network", async () => {
    expect(await followOften(streamsOfOneNetwork + 1, () => "127.0.0.1")).toEqual(new Set([200]));
  });
});
