import type { Prisma, PrismaClient } from "../generated/prisma/client";
import { db } from "./db";

declare const mark: unique symbol;

/** The client of a transaction that `atomically` has begun: the compiler takes no other. */
export type Transaction = Omit<Prisma.TransactionClient, "$transaction"> & { readonly [mark]: true };

// The embedded database has one connection: whoever comes at the same time queues for it, and waiting is not a failure.
const patiently = { maxWait: 20_000, timeout: 20_000 };

const waiting = new WeakMap<object, (() => void)[]>();

class RollBack<Value> {
  constructor(readonly value: Value) {}
}

/** To be returned by the work of a transaction: nothing of it is kept, and `atomically` returns the value. */
export const rollBack = <Value>(value: Value): RollBack<Value> => new RollBack(value);

class RolledBack extends Error {
  constructor(readonly value: unknown) {
    super("rolled back");
  }
}

/**
 * Does work in one transaction: all of it or, when it throws or returns `rollBack(value)`, nothing. Returns what the work
 * returns, or that value.
 */
export async function atomically<Result, Refusal = never>(
  work: (tx: Transaction) => Promise<Result | RollBack<Refusal>>,
): Promise<Result | Refusal> {
  const forgets: (() => void)[] = [];
  try {
    return await (db() as PrismaClient).$transaction(async (client) => {
      waiting.set(client, forgets);
      const result = await work(client as unknown as Transaction);
      if (result instanceof RollBack) throw new RolledBack(result.value); // Prisma rolls back for an error only.
      return result;
    }, patiently);
  } catch (error) {
    if (error instanceof RolledBack) return error.value as Refusal;
    throw error;
  } finally {
    for (const forget of forgets) forget();
  }
}

/**
 * Has something that this process remembers forgotten when the transaction is over. Any earlier, whoever reads before the
 * commit would remember the old row beyond it. However it ended: a commit whose answer is lost may have happened.
 */
export function afterwards(tx: Transaction, forget: () => void): void {
  const forgets = waiting.get(tx);
  if (!forgets) throw new Error("This is no running transaction.");
  forgets.push(forget);
}
