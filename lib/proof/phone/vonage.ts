import "server-only";
import { Auth } from "@vonage/auth";
import { AuthenticationType } from "@vonage/server-client";
import { Vonage } from "@vonage/server-sdk";
import { Channels, Verify2 } from "@vonage/verify2";
import { env } from "../../platform/env";
import { log, summary } from "../../platform/log";
import { standIn } from "../../platform/standin";
import type { CheckOutcome, PhonePort, StartOutcome, Trouble } from "./port";
import { codeLength, stepSeconds } from "./rules";

/** The one adapter: Vonage Verify v2 over HTTP, by the unmodified SDK. In the sandbox only the host and the credentials differ. */

const timeoutMs = 8_000;
/** The SDK signs Verify v2 calls with a JWT only; the API takes the account's key and secret too. */
class BasicVerify2 extends Verify2 {
  protected override authType = AuthenticationType.BASIC;
}

let client: Promise<Verify2> | undefined;

function verify(): Promise<Verify2> {
  client ??= connect();
  client.catch(() => {
    client = undefined; // A failed look-up of the sandbox's credentials must not stick.
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
    const number = to.replace(/^\+/, ""); // The API wants digits only; the SDK sends what it is given.
    try {
      const { requestId } = await (await verify()).newRequest({
        brand: env().brand,
        locale: locale as never, // The SDK's enum lacks locales that the API speaks.
        codeLength,
        channelTimeout: stepSeconds,
        workflow: [
          { channel: Channels.SMS, to: number },
          { channel: Channels.SMS, to: number },
          { channel: Channels.VOICE, to: number },
        ],
      });
      // An answer without a body resolves all the same.
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

  next: async (requestId) => (await verify()).nextWorkflow(requestId),
  cancel: async (requestId) => (await verify()).cancel(requestId),
};

/** The provider's HTTP status, or undefined when it did not answer. Names and classes of the SDK's errors do not survive bundling. */
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
  // Never the error itself: it holds the bearer token and the code.
  log[ours ? "error" : "warn"]({ event: "provider-trouble", call, status, name: summary(error).name });
  return { kind: ours ? "misconfigured" : "unknown" };
}

/** A 409 names the request that is running. */
async function runningId(error: unknown): Promise<string | null> {
  try {
    const body: unknown = await (error as { response: Response }).response.json();
    const id = (body as { request_id?: unknown }).request_id;
    return isRequestId(id) ? id : null;
  } catch {
    return null; // The id is a convenience; a 409 without one is complete.
  }
}

/** Ids are put into the SDK's paths as they are, so only a UUID may pass. */
function isRequestId(id: unknown): id is string {
  return typeof id === "string" && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id);
}
