import type { Prisma, PrismaClient } from "../generated/prisma/client";
import { db } from "./db";

declare const mark: unique symbol;

/** The client of a transaction that `atomically` has started. The mark keeps the compiler from accepting any other client. */
export type Transaction = Omit<Prisma.TransactionClient, "$transaction"> & { readonly [mark]: true };

// The embedded database has one connection, so simultaneous transactions queue for it. Waiting there is not a failure.
const longTimeouts = { maxWait: 20_000, timeout: 20_000 };

const registered = new WeakMap<object, (() => void)[]>();

class RollBack<Value> {
  constructor(readonly value: Value) {}
}

/** Return this from the work of a transaction to undo all of it. `atomically` then returns `value`. */
export const rollBack = <Value>(value: Value): RollBack<Value> => new RollBack(value);

class RolledBack extends Error {
  constructor(readonly value: unknown) {
    super("rolled back");
  }
}

/**
 * Does work in one transaction. When the work throws or returns `rollBack(value)`, nothing of it is kept. Returns the
 * result of the work, or that value; rethrows what the work throws.
 */
export async function atomically<Result, Refusal = never>(
  work: (tx: Transaction) => Promise<Result | RollBack<Refusal>>,
): Promise<Result | Refusal> {
  const callbacks: (() => void)[] = [];
  try {
    return await (db() as PrismaClient).$transaction(async (client) => {
      registered.set(client, callbacks);
      const result = await work(client as unknown as Transaction);
      if (result instanceof RollBack) throw new RolledBack(result.value); // Prisma rolls back only on an error.
      return result;
    }, longTimeouts);
  } catch (error) {
    if (error instanceof RolledBack) return error.value as Refusal;
    throw error;
  } finally {
    for (const callback of callbacks) callback();
  }
}

/**
 * Registers a callback that clears something from a cache of this process when the transaction is over. If it ran
 * earlier, a request that reads before the commit would cache the old row beyond it. It also runs after a failure,
 * because a commit whose response was lost may have happened. Throws outside a transaction of `atomically`.
 */
export function afterwards(tx: Transaction, callback: () => void): void {
  const callbacks = registered.get(tx);
  if (!callbacks) throw new Error("This is no running transaction.");
  callbacks.push(callback);
}
