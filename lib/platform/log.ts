import type { AsyncLocalStorage } from "node:async_hooks";
import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import pino from "pino";

/**
 * The structured log, one JSON line per event on standard output. Log ids and outcomes, never a phone number, code,
 * password or token. Pass the errors of libraries through `summary`, because they may contain the request.
 */
export const log = pino({ base: undefined, redact: ["*.password", "*.code", "*.token", "*.authorization"], mixin: request });

/** The current request, with the id that its response carries as X-Request-Id. Undefined where scripts/server.mjs does not run. */
export const currentRequest = (): { id: string; response: ServerResponse } | undefined =>
  (globalThis as { pollstrRequest?: AsyncLocalStorage<{ id: string; response: ServerResponse }> }).pollstrRequest?.getStore();

function request(): { request?: string } {
  const id = currentRequest()?.id;
  return id ? { request: id } : {};
}

// SyntaxError is missing, because JSON.parse quotes its input in the message.
const plain: unknown[] = [Error.prototype, TypeError.prototype, ReferenceError.prototype];

/** Logs an unexpected error. Returns the reference under which the log has it, for the person to quote. */
export function report(error: unknown): string {
  const id = randomUUID().slice(0, 8);
  log.error({ event: "surprise", id, ...summary(error) });
  return id;
}

type Summary = { name: string; message?: string; code?: string; status?: number; at?: string[] };

/**
 * The parts of a thrown value that are safe to log. Its own fields are left out, because they may hold headers or a
 * code. The message is kept only for the language's own errors: libraries quote their input in theirs (Prisma the
 * arguments of a query).
 */
export function summary(error: unknown): Summary {
  if (!(error instanceof Error)) return { name: typeof error };
  const { code, response } = error as { code?: unknown; response?: { status?: unknown } };
  const isPlain = plain.includes(Object.getPrototypeOf(error));
  return {
    name: error.name,
    ...(isPlain ? { message: error.message } : {}),
    ...(typeof code === "string" ? { code } : {}),
    ...(typeof response?.status === "number" ? { status: response.status } : {}),
    at: error.stack
      ?.split("\n")
      .filter((line) => /^\s+at /.test(line))
      .map((line) => line.trim()),
  };
}
