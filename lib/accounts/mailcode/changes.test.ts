import { randomUUID } from "node:crypto";
import type { LimitFunction } from "p-limit";
import pg from "pg";
import { afterAll, describe, expect, it, vi } from "vitest";
import { logIn } from "../../../scripts/vitest.people";
import { closeMail } from "../../mail/smtp";
import { db, sql } from "../../platform/db";
import { spent } from "../../platform/limits/store";
import { atomically } from "../../platform/transaction";
import { addFault, advanceClock, messages, resetClock } from "../../sandbox/store";
import { changeAccount, deleteAccount } from "../account/changes";
import type { Account } from "../account/data";
import { HashingBusy, hashPassword, mostWaiting } from "../password/argon2";
import { askForCode, exchangeResetCode, mailCode, proveEmail, resetByCode } from "./changes";
import { openCode } from "./store";

/** These tests use the real SMTP client and the sandbox's mail server. */

const now = new Date("2026-03-01T12:00:00.000Z");
const at = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
let turn = 0;
/** A new network address for each call, so that tests do not share limits. */
const address = () => `198.51.100.${turn++ % 250}`;

afterAll(closeMail);

async function person({
  email = `${randomUUID()}@example.com`,
  ...changes
}: {
  email?: string;
  emailVerifiedAt?: Date;
  passwordHash?: string;
} = {}) {
  return db().user.create({ data: { email, fullName: "Ann", passwordHash: "x", ...changes } });
}
async function newest(email: string): Promise<string> {
  const [mail] = await messages({ to: email });
  return mail?.code ?? "";
}
/** The connections that wait for a lock. */
const waiting = () => sql`SELECT FROM pg_stat_activity WHERE "datname" = current_database() AND "wait_event_type" = 'Lock'`;
const wrong = (code: string) => code.slice(0, 5) + ((Number(code[5]) + 1) % 10);
const prove = (email: string, code: string, time = at(1)) => proveEmail(email, code, address(), time);

describe("a code by mail", () => {
  it("arrives, and proves the address once", async () => {
    const user = await person();
    expect(await mailCode(user, "verify", now)).toEqual({ kind: "sent" });
    const code = await newest(user.email);
    expect(code).toMatch(/^\d{6}$/);
    expect(await prove(user.email, code)).toMatchObject({ kind: "right", user: { id: user.id } });
    expect((await db().user.findUniqueOrThrow({ where: { id: user.id } })).emailVerifiedAt).toEqual(at(1));
    expect(await prove(user.email, code)).toEqual({ kind: "wrong" });
  });

  it("is stored only as a hash", async () => {
    const user = await person();
    await mailCode(user, "verify", now);
    const row = await db().mailCode.findFirstOrThrow({ where: { userId: user.id } });
    expect(row.codeHash).toHaveLength(32);
    expect(JSON.stringify(row)).not.toContain(await newest(user.email));
  });

  it("may be typed with spaces and dashes", async () => {
    const user = await person();
    await mailCode(user, "verify", now);
    const code = await newest(user.email);
    expect(await prove(user.email, ` ${code.slice(0, 3)}-${code.slice(3)} `)).toMatchObject({ kind: "right" });
  });

  it("may be pasted as part of the whole mail", async () => {
    const user = await person();
    await mailCode(user, "verify", now);
    const [mail] = await messages({ to: user.email });
    expect(await prove(user.email, mail?.text ?? "")).toMatchObject({ kind: "right" });
  });

  it.each(["a&b", "pat/dept", "pat=x", "pat!", "o'neill", "p|x", "{pat}", "pat..x.", "#pat%x"])(
    "arrives at %s@, and nowhere else",
    async (local) => {
      const user = await person({ email: `${local}@${randomUUID()}.example` });
      expect(await mailCode(user, "verify", now)).toEqual({ kind: "sent" });
      expect((await messages({ to: user.email })).map(({ to }) => to)).toEqual([user.email]);
    },
  );

  it("arrives at a domain in another script, which the inbox finds in every spelling", async () => {
    const user = await person({ email: "pat@xn--80a1acny.xn--p1ai" });
    expect(await mailCode(user, "verify", now)).toEqual({ kind: "sent" });
    const [code, same] = [await newest("pat@почта.рф"), await newest(user.email)];
    expect(code).toMatch(/^\d{6}$/);
    expect(same).toBe(code);
  });

  it("is valid for ten minutes; after that only somebody who has it learns that it has expired", async () => {
    const user = await person();
    await mailCode(user, "verify", now);
    const code = await newest(user.email);
    expect(await prove(user.email, wrong(code), at(10))).toEqual({ kind: "wrong" });
    expect(await prove(user.email, code, at(10))).toEqual({ kind: "expired" });
    await mailCode(user, "verify", now);
    expect(await prove(user.email, await newest(user.email), at(9.99))).toMatchObject({ kind: "right" });
  });

  it("replaces the one before it", async () => {
    const user = await person();
    await mailCode(user, "verify", now);
    const first = await newest(user.email);
    await mailCode(user, "verify", now);
    if (first !== (await newest(user.email))) expect(await prove(user.email, first)).toEqual({ kind: "wrong" });
    expect(await prove(user.email, await newest(user.email))).toMatchObject({ kind: "right" });
  });

  it("works only for its own purpose and its own account", async () => {
    const [ann, bob] = [await person(), await person()];
    await mailCode(ann, "reset", now);
    await mailCode(bob, "verify", now);
    expect(await prove(ann.email, await newest(ann.email))).toEqual({ kind: "wrong" });
    expect(await prove(ann.email, await newest(bob.email))).toEqual({ kind: "wrong" });
    expect(await prove("nobody@example.com", await newest(bob.email))).toEqual({ kind: "wrong" });
  });

  it("is wrong when the account's address is no longer the one that it was mailed to", async () => {
    const user = await person();
    const [former, present] = [user.email, `${randomUUID()}@example.com`];
    await db().user.update({ where: { id: user.id }, data: { email: present } });
    // Of two changes almost together, the code for the first may be made after the second.
    for (const purpose of ["verify", "reset"] as const) await mailCode({ id: user.id, email: former }, purpose, now);
    const [reset, verify] = (await messages({ to: former })).map(({ code }) => code ?? "");
    for (const email of [present, former]) {
      expect(await prove(email, verify ?? "")).toEqual({ kind: "wrong" });
      expect(await exchangeResetCode(email, reset ?? "", address(), at(1))).toEqual({ kind: "wrong" });
    }
    await mailCode({ id: user.id, email: present }, "verify", now);
    expect(await prove(present, await newest(present))).toMatchObject({ kind: "right" });
  });

  it("posted ten times at once proves the address once", async () => {
    const user = await person();
    await mailCode(user, "verify", now);
    const code = await newest(user.email);
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => prove(user.email, code)));
    expect(outcomes.filter(({ kind }) => kind === "right")).toHaveLength(1);
  });

  it("that the mail server refused can be requested again, and the next one arrives and works", async () => {
    const user = await person();
    await addFault({ path: "/smtp", to: user.email, remaining: 1, kind: "status", status: 451 });
    expect(await mailCode(user, "verify", now)).toEqual({ kind: "not-sent" });
    expect(await messages({ to: user.email })).toEqual([]);
    expect(await mailCode(user, "verify", now)).toEqual({ kind: "sent" });
    expect(await prove(user.email, await newest(user.email))).toMatchObject({ kind: "right" });
  });
});

describe("wrong tries", () => {
  it("count across codes; the fifth ends the code, and the next ones are long until one of them is right", async () => {
    const user = await person();
    await mailCode(user, "verify", now);
    for (let i = 0; i < 3; i++) await prove(user.email, wrong(await newest(user.email)));
    await mailCode(user, "verify", now);
    const code = await newest(user.email);
    for (let i = 0; i < 2; i++) expect(await prove(user.email, wrong(code))).toEqual({ kind: "wrong" });
    expect(await prove(user.email, code)).toEqual({ kind: "wrong" });
    await mailCode(user, "verify", now);
    const long = await newest(user.email);
    expect(long).toMatch(/^\d{20}$/);
    expect(await prove(user.email, ` ${long.slice(0, 10)}-${long.slice(10)}`)).toMatchObject({ kind: "right" });
    await mailCode(user, "verify", now);
    expect(await newest(user.email)).toMatch(/^\d{6}$/);
  });

  it("do not count while no code can be guessed: before the first, after its end and its expiry", async () => {
    const user = await person();
    for (let i = 0; i < 9; i++) await prove(user.email, "000000");
    await mailCode(user, "verify", now);
    for (let i = 0; i < 9; i++) await prove(user.email, wrong(await newest(user.email)), at(10));
    await mailCode(user, "verify", at(11));
    const code = await newest(user.email);
    expect(code).toMatch(/^\d{6}$/);
    expect(await prove(user.email, code, at(12))).toMatchObject({ kind: "right" });
  });

  it("by strangers keep nobody out: the newest code in the mailbox works, whatever they asked for and tried before", async () => {
    const { email } = await person();
    const ask = async (time: Date) => {
      const asked = await askForCode(email, "reset", address(), time);
      if (asked.kind === "asked") await asked.send("en");
      return asked.kind;
    };
    const guess = (time: Date) => exchangeResetCode(email, "000000", address(), time);
    for (let hour = 0; hour < 4; hour++) {
      const time = at(hour * 60);
      while ((await ask(time)) === "asked") for (let i = 0; i < 6; i++) await guess(time);
      await advanceClock(3_600);
    }
    await ask(at(240));
    for (let i = 0; i < 20; i++) await guess(at(241));
    const [mail] = await messages({ to: email });
    expect(await exchangeResetCode(email, mail?.text ?? "", address(), at(249))).toMatchObject({ kind: "right" });
    await resetClock();
  });

  it("are all counted when they are simultaneous: of forty, five are checked", async () => {
    const user = await person();
    await mailCode(user, "verify", now);
    const code = await newest(user.email);
    await Promise.all(Array.from({ length: 40 }, () => prove(user.email, wrong(code))));
    const row = await db().mailCode.findFirstOrThrow({ where: { userId: user.id } });
    expect(row).toMatchObject({ failures: 5, codeHash: null });
  });

  it("are cleared by a right one", async () => {
    const user = await person();
    await mailCode(user, "verify", now);
    for (let i = 0; i < 4; i++) await prove(user.email, wrong(await newest(user.email)));
    await prove(user.email, await newest(user.email));
    expect(await db().mailCode.findFirstOrThrow({ where: { userId: user.id } })).toMatchObject({ failures: 0 });
  });

  it("from one network address are throttled across all accounts; another address is not", async () => {
    const user = await person();
    await mailCode(user, "verify", now);
    const code = await newest(user.email);
    for (let i = 0; i < 100; i++) await proveEmail("nobody@example.com", "000000", "203.0.113.7", now);
    expect(await proveEmail(user.email, code, "203.0.113.7", now)).toMatchObject({ kind: "too-many" });
    expect(await proveEmail(user.email, code, "203.0.113.8", now)).toMatchObject({ kind: "right" });
  });
});

describe("a right code stays good", () => {
  async function withReset() {
    const user = await person();
    await mailCode(user, "reset", now);
    const form = { email: user.email, code: await newest(user.email), newPassword: "another horse" };
    return { user, reset: () => resetByCode(form, address(), at(1)) };
  }
  const isNew = async ({ id }: { id: string }) => (await db().user.findUniqueOrThrow({ where: { id } })).passwordHash !== "x";

  it("when too many passwords wait to be hashed, and then sets the new one, once", async () => {
    const { user, reset } = await withReset();
    const { pollstrHashing: queue } = globalThis as typeof globalThis & { pollstrHashing: LimitFunction };
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const work = Array.from({ length: queue.concurrency + mostWaiting }, () => queue(() => held));
    await expect(reset()).rejects.toBeInstanceOf(HashingBusy);
    release();
    await Promise.all(work);
    expect(await isNew(user)).toBe(false);
    expect(await reset()).toEqual({ kind: "reset" });
    expect(await isNew(user)).toBe(true);
    expect(await reset()).toEqual({ kind: "wrong" });
  });

  it("when the database fails to store the new password or the proof", async () => {
    const { user, reset } = await withReset();
    await mailCode(user, "verify", now);
    const code = await newest(user.email);
    await sql`ALTER TABLE "User" ADD CONSTRAINT "failing" CHECK ("passwordHash" = 'x' AND "emailVerifiedAt" IS NULL) NOT VALID`;
    try {
      await expect(reset()).rejects.toThrow("failing");
      await expect(prove(user.email, code)).rejects.toThrow("failing");
    } finally {
      await sql`ALTER TABLE "User" DROP CONSTRAINT "failing"`;
    }
    expect(await reset()).toEqual({ kind: "reset" });
    expect(await prove(user.email, code)).toMatchObject({ kind: "right" });
  });
});

it("of 101 guesses with a new password from one network address, a hundred cost a hash", async () => {
  const guess = () => resetByCode({ email: "nobody@example.com", code: "000000", newPassword: "another horse" }, "203.0.113.60", now);
  const outcomes = await Promise.all(Array.from({ length: 101 }, guess));
  expect(outcomes.filter(({ kind }) => kind === "wrong")).toHaveLength(100);
  expect(outcomes.filter(({ kind }) => kind === "too-many")).toHaveLength(1);
});

describe.runIf(process.env.DATABASE_URL)(
  "a wrong code gets the same statements with and without an account, so that time does not tell",
  () => {
    const query = vi.spyOn(pg.Client.prototype, "query");
    afterAll(() => query.mockRestore());

    async function statements(work: () => Promise<unknown>): Promise<string[]> {
      query.mockClear();
      await work();
      const asked = query.mock.calls as unknown as [string | { text: string }][];
      return asked.map(([each]) => (typeof each === "string" ? each : each.text));
    }

    it.each<[string, (email: string) => Promise<unknown>]>([
      ["to prove an address", (email) => proveEmail(email, "000000", "203.0.113.70", now)],
      ["for a reset token", (email) => exchangeResetCode(email, "000000", "203.0.113.70", now)],
      ["for a new password", (email) => resetByCode({ email, code: "000000", newPassword: "another horse" }, "203.0.113.70", now)],
    ])("%s", async (_, tryIt) => {
      const [open, none] = [await person(), await person()];
      for (const purpose of ["verify", "reset"] as const) await openCode(open, purpose, 10, now);
      await tryIt(open.email); // Makes the row of the limit.
      const unknown = await statements(() => tryIt("nobody@example.com"));
      expect(unknown.filter((text) => text.includes('"MailCode"'))).toHaveLength(2);
      for (const { email } of [open, none]) expect(await statements(() => tryIt(email))).toEqual(unknown);
    });
  },
);

it.runIf(process.env.DATABASE_URL)("a right code proves nothing when the address changes while it is checked", async () => {
  const user = await person();
  await mailCode(user, "verify", now);
  const code = await newest(user.email);
  const { running } = await atomically(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM "User" WHERE "id" = ${user.id}::uuid FOR NO KEY UPDATE`;
    const running = prove(user.email, code);
    await expect.poll(waiting, { timeout: 10_000 }).toHaveLength(1);
    await tx.user.update({ where: { id: user.id }, data: { email: `${randomUUID()}@example.com` } });
    return { running };
  });
  expect(await running).toEqual({ kind: "wrong" });
  expect((await db().user.findUniqueOrThrow({ where: { id: user.id } })).emailVerifiedAt).toBeNull();
});

describe.runIf(process.env.DATABASE_URL)(
  "locks the codes by mail before anything else of the account, as a reset does, so that none deadlock:",
  () => {
    const password = "correct horse";
    it.each<[string, (user: Account) => Promise<{ kind: string }>]>([
      ["a new password", (user) => changeAccount(user, { password: "another horse" }, password, address(), now)],
      ["a new address", (user) => changeAccount(user, { email: `${randomUUID()}@example.com` }, password, address(), now)],
      ["the end of the account", ({ id }) => deleteAccount(id, password, false, address(), now)],
    ])("%s", async (_, step) => {
      const user = await person({ passwordHash: await hashPassword(password) });
      await logIn(user.id, now);
      await openCode(user, "reset", 10, now);
      const { running } = await atomically(async (tx) => {
        await tx.$queryRaw`SELECT 1 FROM "MailCode" WHERE "userId" = ${user.id}::uuid FOR UPDATE`;
        const running = step(user);
        await expect.poll(waiting, { timeout: 10_000 }).toHaveLength(1);
        await tx.$queryRaw`SELECT 1 FROM "Session" WHERE "userId" = ${user.id}::uuid FOR UPDATE NOWAIT`;
        await tx.$queryRaw`SELECT 1 FROM "User" WHERE "id" = ${user.id}::uuid FOR UPDATE NOWAIT`;
        return { running };
      });
      expect((await running).kind).toMatch(/^(changed|deleted)$/);
    });
  },
);

describe("a request for a code", () => {
  it("mails one to an account that needs it and nothing to others, with the same answer", async () => {
    const [fresh, proven] = [await person(), await person({ emailVerifiedAt: now })];
    for (const email of [fresh.email, proven.email, `${randomUUID()}@example.com`]) {
      const asked = await askForCode(email, "verify", address(), now);
      expect(asked.kind).toBe("asked");
      if (asked.kind === "asked") await asked.send("en");
      expect(await messages({ to: email })).toHaveLength(email === fresh.email ? 1 : 0);
    }
  });

  it("is capped per mailbox, known or not, and another mailbox is not affected", async () => {
    for (const email of [(await person()).email, `${randomUUID()}@example.com`]) {
      for (let i = 0; i < 6; i++) expect(await askForCode(email, "verify", address(), now)).toMatchObject({ kind: "asked" });
      const refused = await askForCode(email, "verify", address(), now);
      expect(refused).toMatchObject({ kind: "too-many" });
      expect(refused.kind === "too-many" && refused.seconds).toBeGreaterThan(0);
      expect(refused.kind === "too-many" && refused.seconds).toBeLessThanOrEqual(900);
    }
    expect(await askForCode(`${randomUUID()}@example.com`, "verify", address(), now)).toMatchObject({ kind: "asked" });
  });

  it("sent ten times in a second mails three codes, and the owner elsewhere can still request one", async () => {
    const { email } = await person();
    const asked = await Promise.all(Array.from({ length: 10 }, () => askForCode(email, "reset", "203.0.113.40", now)));
    expect(asked.filter(({ kind }) => kind === "asked")).toHaveLength(3);
    const refused = asked.find((each) => each.kind === "too-many");
    expect(refused?.kind === "too-many" && refused.seconds).toBeLessThanOrEqual(600);
    for (let i = 0; i < 3; i++) expect(await askForCode(email, "reset", "203.0.113.41", now)).toMatchObject({ kind: "asked" });
  });

  it("waits an hour at most, however many strangers send one, and a refused one does not count", async () => {
    const { email } = await person();
    for (let i = 0; i < 60; i++) await askForCode(email, "reset", address(), now);
    const refused = await askForCode(email, "reset", "203.0.113.42", now);
    expect(refused.kind === "too-many" && refused.seconds).toBeLessThanOrEqual(3_600);
    expect(await spent("mails from one address", "203.0.113.42")).toBe(0);
  });

  it("does not use up the codes of another purpose", async () => {
    const { email } = await person();
    for (let i = 0; i < 8; i++) await askForCode(email, "verify", address(), now);
    expect(await askForCode(email, "reset", address(), now)).toMatchObject({ kind: "asked" });
  });

  it("is capped per network address", async () => {
    const ask = () => askForCode(`${randomUUID()}@example.com`, "reset", "203.0.113.20", now);
    for (let i = 0; i < 60; i++) expect(await ask()).toMatchObject({ kind: "asked" });
    expect(await ask()).toMatchObject({ kind: "too-many" });
  });
});

describe("every code is counted where it is sent:", () => {
  it("thirty accounts with sub-addresses of one mailbox get six mails together", async () => {
    const mailbox = randomUUID();
    const sent = [];
    for (let i = 0; i < 30; i++) {
      const email = `${mailbox}+${i}@example.com`;
      const user = await db().user.create({ data: { email, fullName: "Eve", passwordHash: "x" } });
      sent.push((await mailCode(user, "verify", now)).kind);
    }
    expect(sent.filter((kind) => kind === "sent")).toHaveLength(6);
    expect(sent.filter((kind) => kind === "too-many")).toHaveLength(24);
  });

  it("one that is held back does not end the code that was sent before", async () => {
    const user = await person();
    for (let i = 0; i < 6; i++) await mailCode(user, "verify", now);
    const code = await newest(user.email);
    expect(await mailCode(user, "verify", now)).toMatchObject({ kind: "too-many" });
    expect(await prove(user.email, code)).toMatchObject({ kind: "right" });
  });
});

it("of 140 simultaneous guesses from one network address, a hundred are checked", async () => {
  const from = "203.0.113.50";
  const guess = () => proveEmail(`${randomUUID()}@example.com`, "000000", from, now);
  const outcomes = await Promise.all(Array.from({ length: 140 }, guess));
  expect(outcomes.filter(({ kind }) => kind === "wrong")).toHaveLength(100);
  expect(outcomes.filter(({ kind }) => kind === "too-many")).toHaveLength(40);
});
