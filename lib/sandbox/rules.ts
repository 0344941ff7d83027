import { z } from "zod";
import { normaliseEmail } from "../accounts/account/rules";
import { plain } from "../platform/text/rules";

/**
 * Verify v2 as a state machine. Each function takes a request and the time, and returns the changed request, the messages
 * to send and the answer.
 */

const cancelAfterMs = 30_000;
const wrongCodesPerCode = 3;
/** A number that is accepted, but whose network blocks messages, so nothing ever arrives. */
export const blockedNumber = "447700900999";

const step = z.object({ channel: z.enum(["sms", "voice"]), reuseCode: z.boolean() });

export const verifyRequest = z.object({
  id: z.string(),
  /** The number in E.164, without "+". */
  to: z.string(),
  brand: z.string(),
  locale: z.string(),
  workflow: z.array(step),
  codeLength: z.number(),
  channelTimeout: z.number(),
  step: z.number(),
  code: z.string(),
  wrongTries: z.number(),
  status: z.enum(["running", "completed", "failed", "expired", "cancelled"]),
  startedAt: z.date(),
  stepStartedAt: z.date(),
  endedAt: z.date().nullable(),
});

type Step = z.infer<typeof step>;
export type VerifyRequest = z.infer<typeof verifyRequest>;
export type Order = Pick<VerifyRequest, "to" | "brand" | "locale" | "workflow" | "codeLength" | "channelTimeout"> & {
  code?: string | undefined;
};
type Message = { at: Date; channel: Step["channel"]; to: string; text: string; code: string };
/** Makes a random code with this number of digits. */
export type Draw = (digits: number) => string;

export type Problem = { status: number; title: string; type: string; detail: string } & Record<string, unknown>;
export type Answer = { ok: true; status: 200 | 202 | 204; body?: Record<string, unknown> } | { ok: false; problem: Problem };
export type Settled = { request: VerifyRequest; messages: Message[] };
export type Move = Settled & { answer: Answer };

const errors = "https://developer.vonage.com/en/api-errors";
const problem = (status: number, title: string, type: string, detail: string) => ({ status, title, type, detail });

/** The provider's problem documents (RFC 9457), without `instance`, which each response adds. */
export const problems = {
  unauthorized: problem(
    401,
    "Unauthorized",
    "https://developer.vonage.com/api-errors#unauthorized",
    "You did not provide correct credentials",
  ),
  jwtExpired: problem(401, "You did not provide correct credentials.", `${errors}#jwt-expired`, "The JWT provided has expired."),
  lowBalance: problem(
    402,
    "Low balance",
    `${errors}/#low-balance`,
    "This request could not be performed due to your account balance being low.",
  ),
  throttled: problem(429, "Rate Limit Hit", `${errors}#throttled`, "Please wait, then retry your request"),
  internal: problem(
    500,
    "Internal error",
    "https://developer.vonage.com/api-errors#internal-error",
    "There was an error processing your request in the Platform.",
  ),
  invalidCode: problem(400, "Invalid Code", `${errors}/verify-v2#invalid-code`, "The code you provided does not match the expected value."),
  tooManyCodes: problem(
    410,
    "Invalid Code",
    `${errors}/verify-v2#expired`,
    "An incorrect code has been provided too many times. Workflow terminated.",
  ),
  noEvents: problem(409, "Conflict", `${errors}/verify-v2#no-events`, "There are no more events left to trigger."),
  concurrent: problem(409, "Conflict", `${errors}/verify-v2#concurrent`, "Concurrent verifications to the same number are not allowed."),
  notFound: (id: string) =>
    problem(
      404,
      "Not Found",
      "https://developer.vonage.com/api-errors#not-found",
      `Request ${id} was not found or it has been verified already.`,
    ),
  invalidParams: (parameters: { name: string; reason: string }[]) => ({
    ...problem(422, "Invalid params", `${errors}#invalid-params`, "The value of one or more parameters is invalid."),
    invalid_parameters: parameters,
  }),
};

/** Refuses a start because the request `id` for the same number is still running. */
export const alreadyRunning = (id: string): Answer => refuse({ ...problems.concurrent, request_id: id });

function refuse(problem: Problem): Answer {
  return { ok: false, problem };
}

const running = (request: VerifyRequest) => request.status === "running";
const end = (request: VerifyRequest, status: VerifyRequest["status"], at: Date): VerifyRequest => ({ ...request, status, endedAt: at });

/** Starts a request and sends the first step's message. A code chosen by the caller is used for every step. */
export function begin(order: Order, id: string, now: Date, draw: Draw): Move {
  const { code, ...rest } = order;
  const workflow = code === undefined ? order.workflow : order.workflow.map((each) => ({ ...each, reuseCode: true }));
  const request: VerifyRequest = {
    ...rest,
    id,
    workflow,
    step: 0,
    code: code ?? draw(order.codeLength),
    wrongTries: 0,
    status: "running",
    startedAt: now,
    stepStartedAt: now,
    endedAt: null,
  };
  return { request, messages: deliver(request), answer: { ok: true, status: 202, body: { request_id: id } } };
}

/**
 * Carries out the step changes that are due by `now`, each with the time at which it was due. After the last step the
 * request expires.
 */
export function settle(request: VerifyRequest, now: Date, draw: Draw): Settled {
  const messages: Message[] = [];
  let current = request;
  for (let due = stepEnd(current); running(current) && due <= now; due = stepEnd(current)) {
    const moved = advance(current, due, draw);
    current = moved?.request ?? end(current, "expired", due);
    messages.push(...(moved?.messages ?? []));
  }
  return { request: current, messages };
}

/** Checks a code. A right code is accepted once. The third wrong try at the same code ends the request. */
export function check(request: VerifyRequest, code: string, now: Date, draw: Draw): Move {
  return after(settle(request, now, draw), (current) => {
    if (code === current.code) {
      const answer: Answer = { ok: true, status: 200, body: { request_id: current.id, status: "completed" } };
      return { request: end(current, "completed", now), answer };
    }
    const counted = { ...current, wrongTries: current.wrongTries + 1 };
    if (counted.wrongTries < wrongCodesPerCode) return { request: counted, answer: refuse(problems.invalidCode) };
    return { request: end(counted, "failed", now), answer: refuse(problems.tooManyCodes) };
  });
}

/** Moves to the next step now. */
export function next(request: VerifyRequest, now: Date, draw: Draw): Move {
  return after(settle(request, now, draw), (current) => {
    const moved = advance(current, now, draw);
    return moved ? { ...moved, answer: { ok: true, status: 200 } } : { request: current, answer: refuse(problems.noEvents) };
  });
}

/** Cancels a request. Allowed from 30 seconds after its start until its second message. */
export function cancel(request: VerifyRequest, now: Date, draw: Draw): Move {
  return after(settle(request, now, draw), (current) => {
    const allowed = current.step === 0 && now.getTime() - current.startedAt.getTime() >= cancelAfterMs;
    if (!allowed) return { request: current, answer: refuse(problems.notFound(current.id)) };
    return { request: end(current, "cancelled", now), answer: { ok: true, status: 204 } };
  });
}

type Decided = { request: VerifyRequest; messages?: Message[]; answer: Answer };

function after(settled: Settled, decide: (current: VerifyRequest) => Decided): Move {
  if (!running(settled.request)) return { ...settled, answer: refuse(problems.notFound(settled.request.id)) };
  const { request, messages = [], answer } = decide(settled.request);
  return { request, messages: [...settled.messages, ...messages], answer };
}

const stepEnd = (request: VerifyRequest) => new Date(request.stepStartedAt.getTime() + request.channelTimeout * 1000);

function advance(request: VerifyRequest, at: Date, draw: Draw): Settled | null {
  const following = request.workflow[request.step + 1];
  if (!following) return null;
  // Tries are counted per code: a new code allows three more, a reused one does not.
  const fresh = following.reuseCode ? {} : { code: draw(request.codeLength), wrongTries: 0 };
  const moved = { ...request, ...fresh, step: request.step + 1, stepStartedAt: at };
  return { request: moved, messages: deliver(moved) };
}

function deliver(request: VerifyRequest): Message[] {
  const channel = request.workflow[request.step]?.channel;
  if (!channel || request.to === blockedNumber) return [];
  const text = textOf(request, channel);
  return [{ at: request.stepStartedAt, channel, to: request.to, text, code: request.code }];
}

/** The text of a message. The provider speaks every language of its locales; the stand-in German, and else English. */
function textOf({ brand, code, locale, channelTimeout }: VerifyRequest, channel: Step["channel"]): string {
  const isGerman = locale.startsWith("de-");
  const spelled = [...code].join(", ");
  if (channel === "voice" && isGerman) return `Guten Tag. Ihr ${brand}-Code ist ${spelled}. Noch einmal: ${spelled}. Auf Wiederhören.`;
  if (channel === "voice") return `Hello. Your ${brand} code is ${spelled}. Once more: ${spelled}. Goodbye.`;
  const [count, unit] = channelTimeout % 60 === 0 ? [channelTimeout / 60, "minute"] : [channelTimeout, "second"];
  const time = new Intl.NumberFormat(isGerman ? "de" : "en", { style: "unit", unit, unitDisplay: "long" }).format(count);
  return isGerman ? `${brand}-Code: ${code}. Gültig für ${time}.` : `${brand} code: ${code}. Valid for ${time}.`;
}

/**
 * Normalises a recipient for comparing: a number in any international format becomes its digits, a mail address its
 * normal form.
 */
export function plainAddress(address: string): string {
  if (address.includes("@")) return normaliseEmail(address);
  return plain(address)
    .replace(/\(0\)|\D/g, "")
    .replace(/^00/, "");
}

export type Fault = { path: string | null; to: string | null };

/** Whether a scripted fault applies to a call, by its path (see `pathMatches`) and its number. */
export function faultMatches(fault: Fault, call: { path: string; to?: string | undefined }): boolean {
  const numberFits = fault.to === null || (call.to !== undefined && plainAddress(call.to) === plainAddress(fault.to));
  return numberFits && (fault.path === null || pathMatches(fault.path, call.path));
}

/**
 * In a pattern, `{id}` and `:id` match one segment and `*` any text; then the whole path must match. Without these, the
 * path must only contain the pattern.
 */
function pathMatches(pattern: string, path: string): boolean {
  const wanted = pattern.replace(/^\/sandbox\/vonage(?=\/)/, "");
  const called = path.replace(/\/$/, "");
  // Every path contains this one, so it has to match exactly.
  if (wanted === "/v2/verify") return called === wanted;
  const placeholder = /\{[^/{}]*\}|(?<=\/):[^/]+|\*/g;
  const holes = wanted.match(placeholder);
  if (!holes) return called.includes(wanted);
  const expression = wanted
    .split(placeholder)
    .map((text) => text.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
    .reduce((built, text, i) => built + (holes[i - 1] === "*" ? ".*" : "[^/]+") + text);
  return new RegExp(`^${expression}$`).test(called);
}
