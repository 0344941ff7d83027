import { once } from "node:events";
import { Agent, createServer, get, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import { stopper } from "./stop.mjs";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.closeAllConnections();
});

/** A server that keeps connections alive and answers nothing by itself, and what is needed to stop it. */
async function serving(seconds = 10) {
  const server = createServer({ keepAliveTimeout: 60_000 });
  servers.push(server);
  const stop = stopper(server, seconds);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true });
  /** Sends a request. Returns its response on the server, and a promise of what the client gets. */
  const ask = async () => {
    const request = get({ port, host: "127.0.0.1", agent });
    const answer = once(request, "response") as Promise<[IncomingMessage]>;
    answer.catch(() => {});
    const [, response] = (await once(server, "request")) as [IncomingMessage, ServerResponse];
    return { request, response, answer };
  };
  return { server, stop, ask };
}

const text = async (message: IncomingMessage) => (await message.toArray()).join("");

it("lets a response that is under way finish, and tells its client that the connection ends", async () => {
  const { stop, ask } = await serving();
  const { response, answer } = await ask();
  const stopped = stop();
  await new Promise(setImmediate); // the stop begins asynchronously
  response.end("whole");
  const [message] = await answer;
  expect([await text(message), message.headers.connection]).toEqual(["whole", "close"]);
  await stopped;
});

it("closes idle connections at once", async () => {
  const { stop, ask } = await serving();
  const { request, response, answer } = await ask();
  response.end();
  (await answer)[0].resume();
  await once(request, "close");
  expect(request.socket?.destroyed, "the client keeps the connection").toBe(false);
  const closed = once(request.socket ?? request, "close");
  await Promise.all([stop(), closed]);
});

it("ends event streams at once, because they never end by themselves", async () => {
  const { stop, ask } = await serving();
  const { response, answer } = await ask();
  response.setHeader("Content-Type", "text/event-stream").write("data: 1\n\n");
  const [message] = await answer;
  const ended = text(message).catch((error: NodeJS.ErrnoException) => error.code);
  await stop();
  expect(await ended).toBe("ECONNRESET");
});

it("closes by force what has not ended in time", async () => {
  const { stop, ask } = await serving(0.25);
  const { request } = await ask();
  const failed = once(request, "error");
  await stop();
  expect((await failed)[0]).toMatchObject({ code: "ECONNRESET" });
});

it("accepts no connection from then on, and may be called twice", async () => {
  const { server, stop } = await serving();
  const { port } = server.address() as AddressInfo;
  await Promise.all([stop(), stop()]);
  const [error] = await once(get({ port, host: "127.0.0.1" }), "error");
  expect(error).toMatchObject({ code: "ECONNREFUSED" });
});
