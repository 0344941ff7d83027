import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import { afterEach, describe, expect, it, vi } from "vitest";
import { fault, freshNumber, network, newest, runNetwork, wrong } from "../../../scripts/vitest.network";
import { advanceClock, messages, resetClock } from "../../sandbox/store";
import { vonage } from "./vonage";

// Uses the adapter with the unmodified SDK over real HTTP. The server passes requests to the sandbox, like the app's route.

runNetwork();
afterEach(async () => {
  vi.useRealTimers();
  await resetClock();
});

/** Starts a verification. Returns its number, id and code. */
async function started(to = freshNumber()) {
  const outcome = await vonage.start(to, "en-gb");
  if (outcome.kind !== "sent") throw new Error(`The start was ${outcome.kind}.`);
  return { to, requestId: outcome.requestId, code: await newest(to) };
}

// How any call may fail at the provider, and our outcome.
const troubles: [string, object, object][] = [
  ["401 for a wrong key", { status: 401 }, { kind: "misconfigured" }],
  ["402 for no balance", { status: 402 }, { kind: "misconfigured" }],
  ["403 for no permission", { status: 403 }, { kind: "misconfigured" }],
  ["429, with the time to wait", { status: 429 }, { kind: "busy", retryAfterSeconds: 1 }],
  ["500", { status: 500 }, { kind: "unknown" }],
  ["503", { status: 503 }, { kind: "unknown" }],
  ["an unexpected 418", { status: 418 }, { kind: "unknown" }],
  ["200 with a proxy's page", { status: 200 }, { kind: "unknown" }],
  ["204 without a body", { status: 204 }, { kind: "unknown" }],
  ["a reset", { reset: true }, { kind: "unknown" }],
  ["a response that is lost after the call succeeded", { dropAfterApply: true }, { kind: "unknown" }],
];

describe("a start", () => {
  it("sends a code of six digits and returns the request's id", async () => {
    const { to, requestId, code } = await started();
    expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(code).toMatch(/^\d{6}$/);
    expect(await messages({ to })).toMatchObject([{ channel: "sms", to, text: `Pollstr code: ${code}. Valid for 3 minutes.` }]);
  });

  it("calls only the sandbox, with the unmodified SDK", async () => {
    await started();
    expect(network.seen).toEqual([
      {
        method: "POST",
        path: "/sandbox/vonage/v2/verify",
        authorization: expect.stringMatching(/^Bearer eyJ/),
        userAgent: expect.stringMatching(/^@vonage\/server-sdk.* pollstr$/),
      },
    ]);
  });

  it("continues with an SMS and then a call, every 180 s", async () => {
    const { to, requestId } = await started();
    expect([await vonage.next(requestId), await vonage.next(requestId), await vonage.next(requestId)]).toEqual([true, true, false]);
    expect((await messages({ to })).map(({ channel }) => channel)).toEqual(["voice", "sms", "sms"]);
  });

  it("for a number with a running request is `running`, with that request's id", async () => {
    const { to, requestId } = await started();
    expect(await vonage.start(to, "en-us")).toEqual({ kind: "running", requestId });
  });

  it("is `running` even if the provider names no request", async () => {
    await fault({ status: 409 });
    expect(await vonage.start(freshNumber(), "en-us")).toEqual({ kind: "running", requestId: null });
  });

  it("for a number that the provider refuses is `bad-number`", async () => {
    expect(await vonage.start("+4477", "en-us")).toEqual({ kind: "bad-number" });
    await fault({ status: 422 });
    expect(await vonage.start(freshNumber(), "en-us")).toEqual({ kind: "bad-number" });
  });

  it.each(troubles)("that fails with %s returns a value and does not throw", async (_, given, outcome) => {
    await fault(given);
    expect(await vonage.start(freshNumber(), "en-us")).toEqual(outcome);
  });

  it("is not retried automatically, because codes cost money", async () => {
    await fault({ status: 500, times: 5 });
    await vonage.start(freshNumber(), "en-us");
    expect(network.seen).toHaveLength(1);
  });

  it("whose response was lost has sent its code, and the next start finds it running", async () => {
    const to = freshNumber();
    await fault({ dropAfterApply: true });
    expect(await vonage.start(to, "en-us")).toEqual({ kind: "unknown" });
    expect(await messages({ to })).toHaveLength(1);
    expect(await vonage.start(to, "en-us")).toMatchObject({ kind: "running", requestId: expect.any(String) });
  });

  it("without a response is given up after 8 s", async () => {
    await fault({ hang: true });
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const asked = once(network.server, "request");
    let given: unknown;
    const start = vonage.start(freshNumber(), "en-us").then((outcome) => (given = outcome));
    await asked;
    vi.advanceTimersByTime(7_999);
    await turn();
    expect(given).toBeUndefined();
    vi.advanceTimersByTime(1);
    expect(await start).toEqual({ kind: "unknown" });
  });
});

describe("a check", () => {
  it("of the right code is `right` once; then the request is `gone`", async () => {
    const { requestId, code } = await started();
    expect(await vonage.check(requestId, code)).toEqual({ kind: "right" });
    expect(await vonage.check(requestId, code)).toEqual({ kind: "gone" });
  });

  it("of a wrong code is `wrong` twice and then `too-many`; then the request is `gone`", async () => {
    const { requestId, code } = await started();
    const outcomes = [];
    for (let i = 0; i < 4; i++) outcomes.push((await vonage.check(requestId, wrong(code))).kind);
    expect(outcomes).toEqual(["wrong", "wrong", "too-many", "gone"]);
  });

  it("of an older code is `wrong`, because only the newest works", async () => {
    const { to, requestId, code } = await started();
    await vonage.next(requestId);
    expect(await vonage.check(requestId, code)).toEqual({ kind: "wrong" });
    expect(await vonage.check(requestId, await newest(to))).toEqual({ kind: "right" });
  });

  it("of an expired or unknown request is `gone`", async () => {
    const { requestId, code } = await started();
    await advanceClock(540);
    expect(await vonage.check(requestId, code)).toEqual({ kind: "gone" });
    expect(await vonage.check("c11236f4-00bf-4b89-84ba-88b25df97315", code)).toEqual({ kind: "gone" });
  });

  it("between two steps is `not-now`", async () => {
    const { requestId, code } = await started();
    await fault({ status: 409 });
    expect(await vonage.check(requestId, code)).toEqual({ kind: "not-now" });
  });

  it.each([
    [400, "wrong"],
    [404, "gone"],
    [410, "too-many"],
    [422, "wrong"],
  ])("with the response %d is `%s`", async (status, kind) => {
    const { requestId, code } = await started();
    await fault({ status });
    expect(await vonage.check(requestId, code)).toEqual({ kind });
  });

  it.each(troubles)("that fails with %s returns a value, does not throw, and is never right", async (_, given, outcome) => {
    const { requestId, code } = await started();
    await fault(given);
    expect(await vonage.check(requestId, code)).toEqual(outcome);
  });

  it("that fails before it reaches the provider uses no try", async () => {
    const { requestId, code } = await started();
    await fault({ status: 500, times: 3 });
    for (let i = 0; i < 3; i++) await vonage.check(requestId, wrong(code));
    expect(await vonage.check(requestId, code)).toEqual({ kind: "right" });
  });
});

describe("the next step and cancelling", () => {
  it("return true if the provider did it; cancelling is possible from 30 s on", async () => {
    const { to, requestId } = await started();
    expect(await vonage.cancel(requestId)).toBe(false);
    await advanceClock(30);
    expect(await vonage.cancel(requestId)).toBe(true);
    expect(await vonage.cancel(requestId)).toBe(false);
    expect((await vonage.start(to, "en-us")).kind).toBe("sent");
  });

  it.each([{ status: 401 }, { status: 500 }, { reset: true }])(
    "return false and do not throw if the provider responds with %j",
    async (given) => {
      const { requestId } = await started();
      await advanceClock(30);
      await fault({ ...given, times: 2 });
      expect([await vonage.next(requestId), await vonage.cancel(requestId)]).toEqual([false, false]);
    },
  );
});

describe("the message's language", () => {
  it.each(["en-us", "de-de", "yue-cn", "fil-ph", "zh-tw"])("may be %s", async (locale) => {
    expect((await vonage.start(freshNumber(), locale)).kind).toBe("sent");
  });
});

describe("with real credentials", () => {
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.resetModules();
  });

  /** The adapter with other environment variables, against a server that responds with `answer`. */
  async function elsewhere(variables: Record<string, string>, answer: (incoming: IncomingMessage, outgoing: ServerResponse) => void) {
    const provider = createServer(answer).listen(0, "127.0.0.1");
    await new Promise((resolve) => provider.once("listening", resolve));
    const real = {
      POLLSTR_SANDBOX: "",
      SMTP_URL: "smtp://localhost",
      MAIL_FROM: "polls@example.com",
      VONAGE_API_HOST: `http://127.0.0.1:${(provider.address() as AddressInfo).port}/`,
    };
    for (const [name, value] of Object.entries({ ...real, ...variables })) vi.stubEnv(name, value);
    vi.resetModules();
    const { vonage } = await import("./vonage");
    const close = () => {
      provider.closeAllConnections();
      return new Promise((resolve) => provider.close(resolve));
    };
    return { vonage, close };
  }

  const byKey = { VONAGE_API_KEY: "abcd1234", VONAGE_API_SECRET: "a secret of Vonage's" };
  const requestId = "c11236f4-00bf-4b89-84ba-88b25df97315";

  it("an API key and secret are sent as Basic, to the host that is set", async () => {
    let request = {};
    const there = await elsewhere(byKey, (incoming, outgoing) => {
      request = { url: incoming.url, authorization: incoming.headers.authorization };
      outgoing.writeHead(202, { "content-type": "application/json" }).end(JSON.stringify({ request_id: requestId }));
    });
    expect(await there.vonage.start("+447700900123", "en-us")).toEqual({ kind: "sent", requestId });
    await there.close();
    expect(request).toEqual({
      url: "/v2/verify",
      authorization: `Basic ${Buffer.from("abcd1234:a secret of Vonage's").toString("base64")}`,
    });
  });

  it("an application signs with its key", async () => {
    const { generateKeyPairSync } = await import("node:crypto");
    const key = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    let payload = {};
    const there = await elsewhere(
      { VONAGE_APPLICATION_ID: requestId, VONAGE_PRIVATE_KEY: key.replaceAll("\n", "\\n") },
      (incoming, outgoing) => {
        payload = JSON.parse(Buffer.from(incoming.headers.authorization?.split(".")[1] ?? "", "base64url").toString());
        outgoing.writeHead(202, { "content-type": "application/json" }).end(JSON.stringify({ request_id: requestId }));
      },
    );
    expect((await there.vonage.start("+447700900123", "en-us")).kind).toBe("sent");
    await there.close();
    expect(payload).toMatchObject({ application_id: requestId });
  });

  it.each([
    ["an id that is a path", 202, { request_id: "../../verify/control/json" }, { kind: "unknown" }],
    ["an id that is not a string", 202, { request_id: 7 }, { kind: "unknown" }],
    ["no id", 202, {}, { kind: "unknown" }],
    ["a running request whose id is a path", 409, { request_id: "templates/x" }, { kind: "running", requestId: null }],
    ["a running request in HTML", 409, "<html>", { kind: "running", requestId: null }],
    ["a 429 without a time to wait", 429, {}, { kind: "busy", retryAfterSeconds: null }],
  ])("a response with %s is handled safely", async (_, status, body, outcome) => {
    const there = await elsewhere(byKey, (__, outgoing) => {
      outgoing.writeHead(status, { "content-type": "application/json" }).end(typeof body === "string" ? body : JSON.stringify(body));
    });
    expect(await there.vonage.start("+447700900123", "en-us")).toEqual(outcome);
    await there.close();
  });

  it("a running request whose body never ends has no id after 3 s, and its connection is closed", async () => {
    let isClosed: Promise<unknown> | undefined;
    const there = await elsewhere(byKey, (_, outgoing) => {
      isClosed = once(outgoing, "close");
      outgoing.writeHead(409, { "content-type": "application/json" }).write(`{"request_id":"${requestId}"`);
    });
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const timeouts = vi.spyOn(globalThis, "setTimeout");
    const start = there.vonage.start("+447700900123", "en-us");
    while (!timeouts.mock.calls.some(([, ms]) => ms === 3_000)) await turn();
    vi.advanceTimersByTime(3_000);
    expect(await start).toEqual({ kind: "running", requestId: null });
    await isClosed;
    timeouts.mockRestore();
    await there.close();
  });
});
