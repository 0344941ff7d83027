import type { AsyncLocalStorage } from "node:async_hooks";
import { randomUUID } from "node:crypto";
import pino from "pino";

/**
 * The structured log, one JSON line per event on standard output. Give it ids and outcomes, never a number, code,
 * password or token; what a library throws goes through `summary` first, because it may carry the request.
 */
export const log = pino({ base: undefined, redact: ["*.password", "*.code", "*.token", "*.authorization"], mixin: request });

/** The id of the request that is being answered, which its answer carries as X-Request-Id. scripts/server.mjs keeps it here. */
function request(): { request?: string } {
  const id = (globalThis as { pollstrRequest?: AsyncLocalStorage<string> }).pollstrRequest?.getStore();
  return id ? { request: id } : {};
}

// Not SyntaxError: JSON.parse quotes what it was given.
const plain: unknown[] = [Error.prototype, TypeError.prototype, ReferenceError.prototype];

/** Writes down what nobody expected. Returns the reference under which it can be found, for the person to quote. */
export function report(error: unknown): string {
  const id = randomUUID().slice(0, 8);
  log.error({ event: "surprise", id, ...summary(error) });
  return id;
}

type Summary = { name: string; message?: string; code?: string; status?: number; at?: string[] };

/**
 * The parts of a thrown thing that are safe to write. Never its own fields, which may hold headers or a code, and a
 * message only of the language's own errors: those of libraries quote what they were given (Prisma its query's arguments).
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
