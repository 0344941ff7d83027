import "server-only";
import { addAbortSignal, type Readable } from "node:stream";
import { Auth } from "@vonage/auth";
import { AuthenticationType } from "@vonage/server-client";
import { Vonage } from "@vonage/server-sdk";
import { Channels, Verify2 } from "@vonage/verify2";
import { env } from "../../platform/env";
import { log, summary } from "../../platform/log";
import { standIn } from "../../platform/standin";
import type { Trouble } from "../rules";
import type { CheckOutcome, PhonePort, StartOutcome } from "./port";
import { codeLength, stepSeconds } from "./rules";

/**
 * The adapter to Vonage Verify v2, with the unmodified SDK over HTTP. In the sandbox only the host and the credentials
 * differ.
 */

const timeoutMs = 8_000;
/** For the body of an error, which the SDK leaves to us, without its timeout. */
const bodyTimeoutMs = 3_000;
/** The SDK uses only a JWT for Verify v2, but the API also accepts the account's key and secret. */
class BasicVerify2 extends Verify2 {
  protected override authType = AuthenticationType.BASIC;
}

let client: Promise<Verify2> | undefined;

function verify(): Promise<Verify2> {
  client ??= connect();
  client.catch(() => {
    client = undefined; // Do not cache a failure to read the sandbox's credentials.
  });
  return client;
}

async function connect(): Promise<Verify2> {
  const { sandbox, selfUrl, vonage } = env();
  const options = { timeout: timeoutMs, appendUserAgent: "pollstr", ...(vonage.apiHost ? { apiHost: vonage.apiHost } : {}) };
  if (sandbox) {
    const { applicationId, privateKey } = await standIn().application();
    return new Vonage({ applicationId, privateKey }, { ...options, apiHost: `${selfUrl}/sandbox/vonage` }).verify2;
  }
  if (vonage.applicationId) return new Vonage({ applicationId: vonage.applicationId, privateKey: vonage.privateKey }, options).verify2;
  return new BasicVerify2(new Auth({ apiKey: vonage.apiKey, apiSecret: vonage.apiSecret }), options);
}

export const vonage: PhonePort = {
  async start(to, locale): Promise<StartOutcome> {
    const number = to.replace(/^\+/, ""); // The API expects digits only, and the SDK does not strip the "+".
    try {
      const { requestId } = await (await verify()).newRequest({
        brand: env().brand,
        locale: locale as never, // The SDK's enum lacks some of the API's locales.
        codeLength,
        channelTimeout: stepSeconds,
        workflow: [
          { channel: Channels.SMS, to: number },
          { channel: Channels.SMS, to: number },
          { channel: Channels.VOICE, to: number },
        ],
      });
      // The SDK also resolves for a response without a body.
      return isRequestId(requestId) ? { kind: "sent", requestId } : { kind: "unknown" };
    } catch (error) {
      const status = statusOf(error);
      if (status === 409) return { kind: "running", requestId: await runningId(error) };
      if (status === 422) return { kind: "bad-number" };
      return trouble("start", error);
    }
  },

  async check(requestId, code): Promise<CheckOutcome> {
    try {
      const result: unknown = await (await verify()).checkCode(requestId, code);
      return result === "completed" ? { kind: "right" } : { kind: "unknown" };
    } catch (error) {
      const status = statusOf(error);
      if (status === 400 || status === 422) return { kind: "wrong" };
      if (status === 404) return { kind: "gone" };
      if (status === 409) return { kind: "not-now" };
      if (status === 410) return { kind: "too-many" };
      return trouble("check", error);
    }
  },

  next: (requestId) => succeeds("next", (client) => client.nextWorkflow(requestId)),
  cancel: (requestId) => succeeds("cancel", (client) => client.cancel(requestId)),
};

/** The SDK answers false for a call that failed, but throws when it cannot send one. */
async function succeeds(name: string, call: (client: Verify2) => Promise<boolean>): Promise<boolean> {
  try {
    return await call(await verify());
  } catch (error) {
    trouble(name, error);
    return false;
  }
}

/**
 * The provider's HTTP status; undefined when it did not respond. We cannot use the names of the SDK's errors, because
 * bundling changes them.
 */
function statusOf(error: unknown): number | undefined {
  const status = (error as { response?: { status?: unknown } } | null)?.response?.status;
  return typeof status === "number" ? status : undefined;
}

function trouble(call: string, error: unknown): Trouble {
  const status = statusOf(error);
  if (status === 429) {
    const header = Number((error as { response: Response }).response.headers.get("retry-after"));
    return { kind: "busy", retryAfterSeconds: Number.isFinite(header) && header > 0 ? header : null };
  }
  const ours = status === 401 || status === 402 || status === 403;
  // Never log the error itself: it contains the bearer token and the code.
  log[ours ? "error" : "warn"]({ event: "provider-trouble", call, status, name: summary(error).name });
  return { kind: ours ? "misconfigured" : "unknown" };
}

/** The id of the running request in the body of a 409; null when it has none, or does not end in time. */
async function runningId(error: unknown): Promise<string | null> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), bodyTimeoutMs);
  try {
    // The SDK's Response is node-fetch's, whose body is a stream of Node.
    const { response } = error as { response: { body: Readable; json: () => Promise<unknown> } };
    addAbortSignal(late.signal, response.body);
    const { request_id: id } = (await response.json()) as { request_id?: unknown };
    return isRequestId(id) ? id : null;
  } catch {
    return null; // A 409 without an id tells us enough.
  } finally {
    clearTimeout(timer);
  }
}

/** Whether this is a UUID. The SDK puts ids into paths without escaping, so nothing else may pass. */
function isRequestId(id: unknown): id is string {
  return typeof id === "string" && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id);
}
