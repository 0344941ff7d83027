import pino from "pino";

/**
 * The structured log, one JSON line per event on standard output. Give it ids and outcomes, never a number, code,
 * password or token; what a library throws goes through `summary` first, because it may carry the request.
 */
export const log = pino({ base: undefined, redact: ["*.password", "*.code", "*.token", "*.authorization"] });

/** The parts of a thrown thing that are safe to write: never its own fields, which may hold headers or a code. */
export function summary(error: unknown): { name: string; message: string; status?: number; stack?: string } {
  if (!(error instanceof Error)) return { name: "unknown", message: typeof error };
  const status = (error as { response?: { status?: unknown } }).response?.status;
  return { name: error.name, message: error.message, stack: error.stack, ...(typeof status === "number" ? { status } : {}) };
}
