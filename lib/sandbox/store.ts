import { generateKeyPair, randomInt, randomUUID } from "node:crypto";
import { promisify } from "node:util";
import { db, sql } from "../platform/db";
import { plain } from "../platform/text/rules";
import { atomically, type Transaction } from "../platform/transaction";
import {
  type Answer,
  alreadyRunning,
  begin,
  cancel,
  check,
  faultMatches,
  type Move,
  next,
  type Order,
  plainAddress,
  problems,
  type Settled,
  settle,
  type VerifyRequest,
  verifyRequest,
} from "./rules";
import type { FaultOrder } from "./schema";

/** The sandbox's tables. Every change of a request locks its row, so that several instances can share one database. */

const inboxLength = 200;
const furthestClockMs = 100 * 366 * 24 * 60 * 60 * 1000;

const draw = (digits: number) => Array.from({ length: digits }, () => randomInt(10)).join("");

/** Starts a verification. Refused with a 409 when one is running for the number. */
export async function startRequest(order: Order, now: Date): Promise<Answer> {
  return atomically(async (tx) => {
    // There is no row to lock yet, so parallel starts wait on a lock of the number.
    await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended(${order.to}, 0))::text`;
    const current = await tx.sandboxRequest.findFirst({ where: { to: order.to, status: "running" }, select: { id: true } });
    const running = current && (await settled(tx, current.id, now));
    if (running?.status === "running") return alreadyRunning(running.id);
    const move = begin(order, randomUUID(), now, draw);
    await tx.sandboxRequest.create({ data: move.request });
    await deliver(tx, move);
    return move.answer;
  });
}

/** Checks a code. Parallel checks wait for the lock of the request's row, so a right code is accepted once. */
export const checkCode = (id: string, code: string, now: Date): Promise<Answer> => change(id, (request) => check(request, code, now, draw));

/** Moves a verification on to its next step. */
export const nextStep = (id: string, now: Date): Promise<Answer> => change(id, (request) => next(request, now, draw));

/** Cancels a verification. */
export const cancelRequest = (id: string, now: Date): Promise<Answer> => change(id, (request) => cancel(request, now, draw));

/** The number (digits) of a verification; undefined when there is no such verification. */
export async function numberOf(id: string): Promise<string | undefined> {
  return isId(id) ? (await db().sandboxRequest.findUnique({ where: { id }, select: { to: true } }))?.to : undefined;
}

/** Carries out every step change that is due, so that its message is in the inbox. */
export async function carryOutDue(now: Date): Promise<void> {
  const due = await sql<{ id: string }>`
    SELECT "id" FROM "SandboxRequest"
    WHERE "status" = 'running' AND "stepStartedAt" + make_interval(secs => "channelTimeout") <= ${now}
    ORDER BY "stepStartedAt" LIMIT 500`;
  for (const { id } of due) await atomically((tx) => settled(tx, id, now));
}

async function change(id: string, decide: (request: VerifyRequest) => Move): Promise<Answer> {
  const unknown: Answer = { ok: false, problem: problems.notFound(id) };
  if (!isId(id)) return unknown;
  return atomically(async (tx) => {
    const request = await locked(tx, id);
    if (!request) return unknown;
    const move = decide(request);
    await keep(tx, move);
    return move.answer;
  });
}

async function settled(tx: Transaction, id: string, now: Date): Promise<VerifyRequest | null> {
  const request = await locked(tx, id);
  if (!request) return null;
  const result = settle(request, now, draw);
  await keep(tx, result);
  return result.request;
}

async function locked(tx: Transaction, id: string): Promise<VerifyRequest | null> {
  await tx.$queryRaw`SELECT 1 FROM "SandboxRequest" WHERE "id" = ${id}::uuid FOR UPDATE`;
  const row = await tx.sandboxRequest.findUnique({ where: { id } });
  return row && verifyRequest.parse(row);
}

async function keep(tx: Transaction, changed: Settled): Promise<void> {
  const { id, ...data } = changed.request;
  await tx.sandboxRequest.update({ where: { id }, data });
  await deliver(tx, changed);
}

async function deliver(tx: Transaction, { messages }: Settled): Promise<void> {
  if (messages.length > 0) await tx.sandboxMessage.createMany({ data: messages });
}

const isId = (id: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id);

export type InboxMessage = {
  id: number;
  at: string;
  channel: "sms" | "voice" | "email";
  to: string;
  subject: string | null;
  text: string;
  code: string | null;
};

/**
 * The messages that arrived, newest first, at most 200. `to` is a number in any format or a mail address; `after` is a
 * message's id.
 */
export async function messages({ to, after }: { to?: string | undefined; after?: number | undefined } = {}): Promise<InboxMessage[]> {
  const rows = await db().sandboxMessage.findMany({
    where: { ...(to === undefined ? {} : { to: recipient(to) }), ...(after === undefined ? {} : { id: { gt: after } }) },
    orderBy: { id: "desc" },
    take: inboxLength,
  });
  return rows.map(({ id, at, channel, to, subject, text, code }) => ({
    id: Number(id),
    at: at.toISOString(),
    channel,
    to: to.includes("@") ? to : `+${to}`,
    subject,
    text,
    code,
  }));
}

/** Adds a message to the inbox. Returns its id. */
export async function addMessage(message: {
  at: Date;
  channel: InboxMessage["channel"];
  to: string;
  subject?: string;
  text: string;
  html?: string;
  code?: string;
}): Promise<number> {
  const { id } = await db().sandboxMessage.create({ data: { ...message, to: plainAddress(message.to) }, select: { id: true } });
  return Number(id);
}

/** The condition for a recipient. A national number has no country, so it matches by the end of the number. */
function recipient(to: string): string | { endsWith: string } {
  const address = plainAddress(to);
  // An unescaped "+" in a query arrives as a space.
  const international = address.includes("@") || /^(\s|\(?(\+|00))/.test(plain(to));
  const ending = address.replace(/^0/, "");
  return international || ending.length < 7 ? address : { endsWith: ending };
}

/** How far the sandbox's clock is ahead of real time, in ms. */
export async function clockOffsetMs(): Promise<number> {
  const state = await db().sandboxState.findUnique({ where: { id: 1 }, select: { clockOffsetMs: true } });
  return Number(state?.clockOffsetMs ?? 0);
}

/** Moves the clock forward. False when it would be more than 100 years ahead. */
export async function advanceClock(seconds: number): Promise<boolean> {
  await sandboxState();
  const ms = seconds * 1000;
  const { count } = await db().sandboxState.updateMany({
    where: { id: 1, clockOffsetMs: { lte: furthestClockMs - ms } },
    data: { clockOffsetMs: { increment: ms } },
  });
  return count === 1;
}

/** Sets the clock back to real time. */
export async function resetClock(): Promise<void> {
  await db().sandboxState.updateMany({ where: { id: 1 }, data: { clockOffsetMs: 0 } });
}

export type Credentials = { applicationId: string; privateKey: string; publicKey: string };

let credentials: Promise<Credentials> | undefined;

/** The application that the sandbox accepts, with keys in PEM. Created once per database, cached per process. */
export function sandboxCredentials(): Promise<Credentials> {
  credentials ??= sandboxState();
  credentials.catch(() => {
    credentials = undefined; // Do not cache a failure.
  });
  return credentials;
}

async function sandboxState(): Promise<Credentials> {
  const select = { applicationId: true, privateKey: true, publicKey: true };
  const known = await db().sandboxState.findUnique({ where: { id: 1 }, select });
  if (known) return known;
  const { publicKey, privateKey } = await promisify(generateKeyPair)("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  // Another process may do the same at this moment; the first row wins.
  await db().sandboxState.createMany({ data: { id: 1, applicationId: randomUUID(), privateKey, publicKey }, skipDuplicates: true });
  return db().sandboxState.findUniqueOrThrow({ where: { id: 1 }, select });
}

/** Scripts a fault for the next matching calls. Returns its id. */
export async function addFault(fault: FaultOrder): Promise<number> {
  return (await db().sandboxFault.create({ data: fault, select: { id: true } })).id;
}

/** Deletes all scripted faults. */
export async function clearFaults(): Promise<void> {
  await db().sandboxFault.deleteMany();
}

/**
 * Takes the oldest fault that matches a call and lowers its count; null when none matches. A fault for n calls affects
 * exactly n, even of parallel ones.
 */
export async function takeFault(call: { path: string; to?: string | undefined }): Promise<Pick<FaultOrder, "kind" | "status"> | null> {
  const faults = await db().sandboxFault.findMany({ where: { remaining: { gt: 0 } }, orderBy: { id: "asc" } });
  for (const { id, kind, status, ...fault } of faults) {
    if (!faultMatches(fault, call)) continue;
    const { count } = await db().sandboxFault.updateMany({ where: { id, remaining: { gt: 0 } }, data: { remaining: { decrement: 1 } } });
    if (count === 1) return { kind, status };
  }
  return null;
}
