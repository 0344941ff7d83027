import { generateKeyPairSync, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Auth } from "@vonage/auth";
import { Channels, type VerificationRequestParams, Verify2 } from "@vonage/verify2";
import { importPKCS8, SignJWT, UnsecuredJWT } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { blockedNumber } from "./rules";
import { faultBody } from "./schema";
import { addFault, addMessage, advanceClock, type Credentials, clearFaults, resetClock, sandboxCredentials, takeFault } from "./store";
import { handleVonage, inbox } from "./vonage";

// Uses the unmodified SDK over real HTTP. The server below passes requests on as Next does, including how a failing body ends.

let server: Server;
let host: string;
let credentials: Credentials;
let callsPerSecond = 10_000;

async function serve(incoming: IncomingMessage, outgoing: ServerResponse) {
  const gone = new AbortController();
  outgoing.once("close", () => gone.abort());
  const method = incoming.method ?? "GET";
  const body =
    method === "GET" || method === "HEAD" ? {} : { body: Readable.toWeb(incoming) as ReadableStream<Uint8Array>, duplex: "half" };
  const url = new URL(incoming.url ?? "/", "http://sandbox.test");
  const request = new Request(url, { method, headers: incoming.headers as Record<string, string>, signal: gone.signal, ...body });
  const answer = await handleVonage(request, url.pathname.slice(1).split("/"), { callsPerSecond });
  outgoing.statusCode = answer.status;
  for (const [name, value] of answer.headers) outgoing.setHeader(name, value);
  if (!answer.body || outgoing.destroyed) return void outgoing.end(); // destroyed: the client has hung up
  await pipeline(Readable.fromWeb(answer.body as Parameters<typeof Readable.fromWeb>[0]), outgoing).catch(() => outgoing.destroy());
}

beforeAll(async () => {
  credentials = await sandboxCredentials();
  server = createServer((incoming, outgoing) => void serve(incoming, outgoing)).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  vi.useRealTimers();
  callsPerSecond = 10_000;
  await clearFaults();
  await resetClock();
});

afterAll(() => new Promise((resolve) => server.close(resolve)));

const sdk = (changes: Partial<Credentials> = {}, timeout = 5_000) => {
  const { applicationId, privateKey } = { ...credentials, ...changes };
  return new Verify2(new Auth({ applicationId, privateKey }), { apiHost: host, timeout });
};

let numbers = 0;
/** A number that no other test uses, from the range reserved for fiction. */
const freshNumber = () => `12025550${100 + numbers++}`;

const order = (to: string): VerificationRequestParams => ({
  brand: "Pollstr",
  codeLength: 6,
  workflow: [
    { channel: Channels.SMS, to },
    { channel: Channels.SMS, to },
    { channel: Channels.VOICE, to },
  ],
});

async function started(to = freshNumber()) {
  const { requestId } = await sdk().newRequest(order(to));
  return { to, requestId, code: await lastCode(to) };
}

const lastCode = async (to: string) => (await inbox({ to }))[0]?.code ?? "";
const wrong = (code: string) => code.replace(/^./, (digit) => String((Number(digit) + 1) % 10));

type Failure = { response?: Response };
/** The HTTP status of a failed call as the SDK's caller sees it, or how else the call ended. */
async function statusOf(call: Promise<unknown>): Promise<number | string> {
  return call.then(
    (value) => `resolved ${JSON.stringify(value)}`,
    (error: Failure) => error.response?.status ?? "no answer",
  );
}
async function problemOf(call: Promise<unknown>) {
  const error = await call.then(
    () => ({}) as Failure,
    (failure: Failure) => failure,
  );
  return { type: error.response?.headers.get("content-type"), body: (await error.response?.json()) as Record<string, unknown> };
}

const fault = (given: object) => addFault(faultBody.parse(given));

async function bearer(changes: { claims?: object; expires?: number | null; key?: string } = {}) {
  const jwt = new SignJWT({ application_id: credentials.applicationId, ...changes.claims })
    .setProtectedHeader({ alg: "RS256", typ: "JWT" })
    .setIssuedAt()
    .setJti(randomUUID());
  if (changes.expires !== null) jwt.setExpirationTime(changes.expires ?? Math.floor(Date.now() / 1000) + 900);
  return jwt.sign(await importPKCS8(changes.key ?? credentials.privateKey, "RS256"));
}

async function raw(path: string, { method = "POST", token, body }: { method?: string; token?: string; body?: string } = {}) {
  const authorization = token ?? `Bearer ${await bearer()}`;
  return fetch(`${host}${path}`, {
    method,
    headers: { authorization, "content-type": "application/json" },
    ...(body === undefined ? {} : { body }),
  });
}

describe("a verification through the SDK", () => {
  it("is completed once with the code from the inbox", async () => {
    const { requestId, to, code } = await started();
    expect(code).toMatch(/^\d{6}$/);
    expect((await inbox({ to }))[0]).toMatchObject({ channel: "sms", to: `+${to}`, text: `Pollstr code: ${code}. Valid for 3 minutes.` });
    expect(await sdk().checkCode(requestId, code)).toBe("completed");
    expect(await statusOf(sdk().checkCode(requestId, code))).toBe(404);
  });

  it("gets 400, 400, 410 for wrong codes, and 404 after that", async () => {
    const { requestId, code } = await started();
    const answers = [];
    for (const tried of [wrong(code), wrong(code), wrong(code), code]) answers.push(await statusOf(sdk().checkCode(requestId, tried)));
    expect(answers).toEqual([400, 400, 410, 404]);
  });

  it("accepts a right code once, even for simultaneous checks", async () => {
    const { requestId, code } = await started();
    const answers = await Promise.all(Array.from({ length: 8 }, () => statusOf(sdk().checkCode(requestId, code))));
    expect(answers.sort()).toEqual([404, 404, 404, 404, 404, 404, 404, 'resolved "completed"']);
  });

  it("counts parallel wrong codes: two 400, one 410, 404 for the rest", async () => {
    const { requestId, code } = await started();
    const answers = await Promise.all(Array.from({ length: 6 }, () => statusOf(sdk().checkCode(requestId, wrong(code)))));
    expect(answers.sort()).toEqual([400, 400, 404, 404, 404, 410]);
  });

  it("runs once per number, and the 409 names the running request", async () => {
    const { requestId, to } = await started();
    const { type, body } = await problemOf(sdk().newRequest(order(to)));
    expect(type).toBe("application/problem+json");
    expect(body).toMatchObject({
      title: "Conflict",
      detail: "Concurrent verifications to the same number are not allowed.",
      request_id: requestId,
      instance: expect.any(String),
    });
  });

  it("runs once per number for simultaneous starts", async () => {
    const to = freshNumber();
    const answers = await Promise.all(Array.from({ length: 6 }, () => statusOf(sdk().newRequest(order(to)))));
    expect(answers.filter((answer) => answer === 409)).toHaveLength(5);
    expect(await inbox({ to })).toHaveLength(1);
  });

  it("sends the next steps by the clock, stamped with the time at which they were due", async () => {
    const { requestId, to, code } = await started();
    await advanceClock(400);
    const [call, second, first] = await inbox({ to: `+${to}` });
    expect([first, second, call].map((message) => message?.channel)).toEqual(["sms", "sms", "voice"]);
    expect(Date.parse(second?.at ?? "") - Date.parse(first?.at ?? "")).toBe(180_000);
    expect(Date.parse(call?.at ?? "") - Date.parse(first?.at ?? "")).toBe(360_000);
    expect(await statusOf(sdk().checkCode(requestId, code))).toBe(400);
    expect(await sdk().checkCode(requestId, call?.code ?? "")).toBe("completed");
  });

  it("ends after its last step, and the number is free again", async () => {
    const { requestId, to } = await started();
    await advanceClock(540);
    expect(await statusOf(sdk().checkCode(requestId, await lastCode(to)))).toBe(404);
    expect((await sdk().newRequest(order(to))).requestId).not.toBe(requestId);
  });

  it("moves on when asked, until no step is left", async () => {
    const { requestId, to } = await started();
    expect([await sdk().nextWorkflow(requestId), await sdk().nextWorkflow(requestId), await sdk().nextWorkflow(requestId)]).toEqual([
      true,
      true,
      false,
    ]);
    expect((await inbox({ to })).map(({ channel }) => channel)).toEqual(["voice", "sms", "sms"]);
    expect((await raw(`/v2/verify/${requestId}/next_workflow`)).status).toBe(409);
  });

  it("is cancelled from 30 seconds on, and the number is free again", async () => {
    const { requestId, to } = await started();
    await advanceClock(25);
    expect(await sdk().cancel(requestId)).toBe(false);
    await advanceClock(6);
    expect(await sdk().cancel(requestId)).toBe(true);
    expect(await sdk().cancel(requestId)).toBe(false);
    expect(typeof (await sdk().newRequest(order(to))).requestId).toBe("string");
  });

  it("is accepted for the blocked number, and nothing arrives", async () => {
    expect(typeof (await sdk().newRequest(order(blockedNumber))).requestId).toBe("string");
    await advanceClock(600);
    expect(await inbox({ to: blockedNumber })).toEqual([]);
  });
});

describe("credentials", () => {
  const otherKey = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ type: "pkcs8", format: "pem" }).toString();

  it("with another key or application are refused", async () => {
    const { body } = await problemOf(sdk({ privateKey: otherKey }).newRequest(order(freshNumber())));
    expect(body).toMatchObject({
      title: "Unauthorized",
      detail: "You did not provide correct credentials",
      type: "https://developer.vonage.com/api-errors#unauthorized",
    });
    expect(await statusOf(sdk({ applicationId: randomUUID() }).newRequest(order(freshNumber())))).toBe(401);
  });

  it.each<[string, () => Promise<string>]>([
    ["none", async () => ""],
    ["Basic", async () => `Basic ${Buffer.from(`${credentials.applicationId}:sandbox`).toString("base64")}`],
    ["alg none", async () => `Bearer ${new UnsecuredJWT({ application_id: credentials.applicationId }).setExpirationTime("15m").encode()}`],
    [
      "HS256 with the public key as the secret",
      async () => {
        const jwt = new SignJWT({ application_id: credentials.applicationId })
          .setProtectedHeader({ alg: "HS256" })
          .setExpirationTime("15m");
        return `Bearer ${await jwt.sign(new TextEncoder().encode(credentials.publicKey))}`;
      },
    ],
    ["no expiry", async () => `Bearer ${await bearer({ expires: null })}`],
    ["no application", async () => `Bearer ${await bearer({ claims: { application_id: undefined } })}`],
    ["nonsense", async () => "Bearer a.b.c"],
  ])("are refused: %s", async (_, token) => {
    expect((await raw("/v2/verify", { token: await token(), body: "{}" })).status).toBe(401);
  });

  it("that have expired are refused as expired", async () => {
    const answer = await raw("/v2/verify", { token: `Bearer ${await bearer({ expires: Math.floor(Date.now() / 1000) - 1 })}`, body: "{}" });
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ detail: "The JWT provided has expired." });
  });

  it("are valid however far the sandbox's clock was moved", async () => {
    await advanceClock(86_400);
    expect((await started()).code).toMatch(/^\d{6}$/);
  });
});

describe("a bad call", () => {
  it("with an invalid field is 422 and names the field", async () => {
    const { type, body } = await problemOf(sdk().newRequest({ ...order("4477"), brand: "x".repeat(19) }));
    expect(type).toBe("application/problem+json");
    expect(body.invalid_parameters).toEqual([
      { name: "brand", reason: expect.any(String) },
      ...[0, 1, 2].map((i) => ({ name: `workflow[${i}].to`, reason: "'to' phone number is invalid" })),
    ]);
  });

  it.each(["{", "null", "[]", ""])("with the body %j is 422", async (body) => {
    expect((await raw("/v2/verify", { body })).status).toBe(422);
    expect((await raw(`/v2/verify/${randomUUID()}`, { body })).status).toBe(422);
  });

  it.each(["/v2", "/v1/verify", "/v2/verifyx", "/v2/verify/a/b", "/v2/verify/a/next_workflow/c", "/v2//verify"])(
    "to the unknown path %s is 404",
    async (path) => {
      const answer = await raw(path, { body: "{}" });
      expect(answer.status).toBe(404);
      expect(answer.headers.get("content-type")).toBe("application/problem+json");
    },
  );

  it("with the wrong method is 405", async () => {
    expect((await raw("/v2/verify", { method: "GET" })).status).toBe(405);
    const answer = await raw(`/v2/verify/${randomUUID()}`, { method: "PUT", body: "{}" });
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "POST, DELETE"]);
  });

  it.each([randomUUID(), "not-a-uuid", "..%2f..%2fx"])("for the unknown request %s is 404", async (id) => {
    expect((await raw(`/v2/verify/${id}`, { body: '{"code":"1234"}' })).status).toBe(404);
    expect((await raw(`/v2/verify/${id}`, { method: "DELETE" })).status).toBe(404);
    expect((await raw(`/v2/verify/${id}/next_workflow`)).status).toBe(404);
  });

  it("with more than 64 KiB is 413", async () => {
    expect((await raw("/v2/verify", { body: JSON.stringify({ brand: "x".repeat(65_536) }) })).status).toBe(413);
  });

  it("beyond the rate limit is 429 with Retry-After", async () => {
    callsPerSecond = 3;
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 1_000 }); // The limiter uses real time.
    const answers = await Promise.all(Array.from({ length: 6 }, () => raw("/v2/verify", { body: "{}" })));
    expect(answers.map(({ status }) => status).sort()).toEqual([422, 422, 422, 429, 429, 429]);
    expect(answers.find(({ status }) => status === 429)?.headers.get("retry-after")).toBe("1");
  });
});

it("a path may have a trailing slash", async () => {
  const { requestId, code } = await started();
  expect((await raw("/v2/verify/", { body: "{}" })).status).toBe(422);
  expect(await (await raw(`/v2/verify/${requestId}/`, { body: JSON.stringify({ code }) })).json()).toEqual({
    request_id: requestId,
    status: "completed",
  });
});

describe("a scripted fault", () => {
  it.each([400, 401, 402, 404, 409, 410, 422, 429, 500, 503])(
    "responds %i with a problem document, for the given number of calls",
    async (status) => {
      await fault({ match: { path: "/v2/verify" }, times: 2, status });
      const to = freshNumber();
      const { type, body } = await problemOf(sdk().newRequest(order(to)));
      expect(type).toBe("application/problem+json");
      expect(body).toMatchObject({ title: expect.any(String), detail: expect.any(String), instance: expect.any(String) });
      expect(await statusOf(sdk().newRequest(order(to)))).toBe(status);
      expect(await inbox({ to })).toEqual([]);
      expect((await started(to)).code).toMatch(/^\d{6}$/);
    },
  );

  it("hits only its own number and path", async () => {
    const hit = await started();
    const spared = await started();
    await fault({ match: { path: "/sandbox/vonage/v2/verify/{id}", to: `+${hit.to}` }, times: 1, status: 500 });
    expect(await sdk().checkCode(spared.requestId, spared.code)).toBe("completed");
    expect(await sdk().nextWorkflow(hit.requestId)).toBe(true);
    expect(await statusOf(sdk().checkCode(hit.requestId, hit.code))).toBe(500);
  });

  it("for n calls hits exactly n of many parallel calls", async () => {
    await fault({ times: 3, reset: true });
    const taken = await Promise.all(Array.from({ length: 10 }, () => takeFault({ path: "/v2/verify" })));
    expect(taken.filter(Boolean)).toHaveLength(3);
  });

  it("that hangs never responds, until the SDK's timeout", async () => {
    const { requestId, code } = await started();
    await fault({ match: { path: "/v2/verify" }, times: 1, hang: true });
    expect(await statusOf(sdk({}, 300).newRequest(order(freshNumber())))).toBe("no answer");
    expect(await sdk().checkCode(requestId, code)).toBe("completed");
  });

  it("that resets drops the connection without any effect", async () => {
    const { to, requestId, code } = await started();
    await fault({ match: { to }, times: 3, reset: true });
    expect(await statusOf(sdk().newRequest(order(to)))).toBe("no answer");
    expect(await statusOf(sdk().checkCode(requestId, code))).toBe("no answer");
    expect(await sdk().nextWorkflow(requestId)).toBe(false);
    expect(await sdk().checkCode(requestId, code)).toBe("completed");
  });

  it("that drops after applying hides a success, so the code is used up", async () => {
    const { requestId, code } = await started();
    await fault({ match: { path: requestId }, times: 1, dropAfterApply: true });
    expect(await statusOf(sdk().checkCode(requestId, code))).toBe("no answer");
    expect(await statusOf(sdk().checkCode(requestId, code))).toBe(404);
  });

  it("that drops after applying hides a start: the message is sent, and the next start is a 409", async () => {
    const to = freshNumber();
    await fault({ match: { path: "/v2/verify", to }, times: 1, dropAfterApply: true });
    expect(await statusOf(sdk().newRequest(order(to)))).toBe("no answer");
    expect(await inbox({ to })).toHaveLength(1);
    expect(await statusOf(sdk().newRequest(order(to)))).toBe(409);
  });
});

describe("the inbox", () => {
  it("finds messages of a number in any spelling, newest first, after an id", async () => {
    const to = "447700900777";
    const first = await addMessage({ at: new Date(), channel: "sms", to: "+44 7700 900777", text: "one" });
    const second = await addMessage({ at: new Date(), channel: "sms", to, text: "two" });
    for (const spelling of [
      "+44 7700 900777",
      " 44 7700 900777",
      "0044-7700-900777",
      "+44 (0)7700 900777",
      "447700900777",
      "07700 900777",
    ]) {
      expect((await inbox({ to: spelling })).map(({ id }) => id)).toEqual([second, first]);
    }
    expect((await inbox({ to, after: first })).map(({ text }) => text)).toEqual(["two"]);
    expect(await inbox({ to, after: second })).toEqual([]);
  });

  it("stores mail with its subject", async () => {
    await addMessage({
      at: new Date(),
      channel: "email",
      to: "Ann@Example.com",
      subject: "Hello",
      text: "Your code is 123456",
      code: "123456",
    });
    expect(await inbox({ to: "ann@example.COM" })).toMatchObject([
      { channel: "email", to: "ann@example.com", subject: "Hello", code: "123456" },
    ]);
  });
});
