import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { db } from "./db";
import { afterwards, atomically, rollBack, type Transaction } from "./transaction";

const email = () => `${randomUUID()}@example.com`;
const make = (tx: Pick<Transaction, "user">, address: string) =>
  tx.user.create({ data: { email: address, fullName: "Ann", passwordHash: "x" }, select: { id: true } });
const isThere = async (address: string) => (await db().user.count({ where: { email: address } })) === 1;

describe("work in a transaction", () => {
  it("is kept, and its result is returned", async () => {
    const address = email();
    const { id } = await atomically((tx) => make(tx, address));
    expect(await db().user.findUnique({ where: { email: address }, select: { id: true } })).toEqual({ id });
  });

  it("that rolls back leaves nothing, and its rollback value is returned", async () => {
    const address = email();
    const refused = await atomically(async (tx) => {
      await make(tx, address);
      return rollBack("refused");
    });
    expect([refused, await isThere(address)]).toEqual(["refused", false]);
  });

  it("that throws leaves nothing, and its error is rethrown", async () => {
    const [address, fault] = [email(), new Error("a fault")];
    const work = atomically(async (tx) => {
      await make(tx, address);
      throw fault;
    });
    await expect(work).rejects.toBe(fault);
    expect(await isThere(address)).toBe(false);
  });

  it("queues when there are many at once, and each is done once", async () => {
    const addresses = Array.from({ length: 30 }, email);
    await Promise.all(addresses.map((address) => atomically((tx) => make(tx, address))));
    expect(await db().user.count({ where: { email: { in: addresses } } })).toBe(30);
  });
});

describe("a callback for the end of a transaction", () => {
  it("runs once the work is committed, in the order of registration, and not before", async () => {
    const [address, forgotten] = [email(), [] as string[]];
    const before = await atomically(async (tx) => {
      afterwards(tx, () => forgotten.push("one"));
      afterwards(tx, () => forgotten.push("two"));
      await make(tx, address);
      return [...forgotten];
    });
    expect([before, forgotten, await isThere(address)]).toEqual([[], ["one", "two"], true]);
  });

  it.each<[string, (tx: Transaction) => Promise<unknown>]>([
    ["is rolled back", async () => rollBack(null)],
    ["fails", async () => Promise.reject(new Error("a fault"))],
    ["is refused by the database", (tx) => tx.$executeRaw`SELECT 1 / 0`],
  ])("also runs when the work %s, which costs at most one more read", async (_, end) => {
    let forgotten = false;
    await Promise.allSettled([
      atomically(async (tx) => {
        afterwards(tx, () => {
          forgotten = true;
        });
        return end(tx);
      }),
    ]);
    expect(forgotten).toBe(true);
  });

  it("cannot be registered outside a transaction, because nothing would call it", () => {
    expect(() => afterwards(db() as unknown as Transaction, () => {})).toThrow("no running transaction");
  });
});
