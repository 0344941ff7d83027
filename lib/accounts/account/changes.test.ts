import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, describe, expect, it } from "vitest";
import { logIn, tokensOf } from "../../../scripts/vitest.people";
import { closeMail } from "../../mail/smtp";
import { db } from "../../platform/db";
import { keyedHash, lineHash, seal } from "../../platform/keys";
import { settle } from "../../platform/limits/changes";
import { spent } from "../../platform/limits/store";
import { atomically } from "../../platform/transaction";
import { castVote } from "../../polls/vote/changes";
import { messages } from "../../sandbox/store";
import { findSession, replaceSession } from "../../sessions/store";
import { exchangeResetCode, mailCode, resetPassword } from "../mailcode/changes";
import { isValid } from "../tokens/changes";
import * as changes from "./changes";
import { findByEmail } from "./data";
import { registerSchema } from "./schema";

const now = new Date("2026-03-01T12:00:00.000Z");
let people = 0;
/** Registers from a network address of its own, so that tests do not share limits. */
const register = (registration: changes.Registration) => changes.register(registration, `192.0.2.${people}`, now);
const person = (changes: { email?: string } = {}) => ({
  fullName: "Ann",
  email: `ann${people++}@example.com`,
  password: "correct horse",
  ...changes,
});
const count = (email: string) => db().user.count({ where: { email } });

describe("a registration", () => {
  it("creates an account that has proven nothing, with a hashed password", async () => {
    const { email, ...rest } = person();
    const made = await register({ email, ...rest });
    const row = await db().user.findUniqueOrThrow({ where: { email } });
    expect(made).toMatchObject({ kind: "registered", account: { id: row.id, email, emailVerifiedAt: null } });
    expect(row).toMatchObject({
      fullName: "Ann",
      username: null,
      emailVerifiedAt: null,
      phoneHash: null,
      phoneSealed: null,
      codeFailures: 0,
    });
    expect(row.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it("salts the hash, so two accounts with the same password have different hashes", async () => {
    const [one, two] = [person(), person()];
    await register(one);
    await register(two);
    const rows = await db().user.findMany({ where: { email: { in: [one.email, two.email] } } });
    expect(new Set(rows.map((row) => row.passwordHash)).size).toBe(2);
  });

  it("is refused for an address that has an account, which does not change", async () => {
    const first = person();
    await register(first);
    const before = await db().user.findUnique({ where: { email: first.email } });
    expect(await register({ ...first, fullName: "Eve", password: "another one" })).toEqual({ kind: "email-taken" });
    expect(await db().user.findUnique({ where: { email: first.email } })).toEqual(before);
  });

  it("creates no second account for letter case, blanks or another spelling of the same letters", async () => {
    const spellings = ["rene@case.example", "RENE@Case.Example", "  rene@case.example "].map((email) =>
      registerSchema.parse(person({ email })),
    );
    const outcomes = [];
    for (const spelling of spellings) outcomes.push((await register(spelling)).kind);
    expect(outcomes).toEqual(["registered", "email-taken", "email-taken"]);
    expect(await count("rene@case.example")).toBe(1);
  });

  it("creates no second account for another spelling of a domain, and each spelling logs in", async () => {
    const spellings = [
      "pat@bücher.example",
      "pat@xn--bcher-kva.example",
      "Pat@BU\u0308CHER.example",
      "\u202apat@bü\u200bcher.example\u202c",
    ];
    const outcomes = [];
    for (const email of spellings) outcomes.push((await register(registerSchema.parse(person({ email })))).kind);
    expect(outcomes).toEqual(["registered", "email-taken", "email-taken", "email-taken"]);
    for (const login of spellings)
      expect(await changes.logIn(login, "correct horse", "192.0.2.250", now)).toMatchObject({ kind: "logged-in" });
  });

  it("creates one account when there are many for one address at once", async () => {
    const same = person();
    const made = await Promise.all(Array.from({ length: 6 }, () => register(same)));
    expect(made.filter(({ kind }) => kind === "registered")).toHaveLength(1);
    expect(await count(same.email)).toBe(1);
  });
});

describe("with the account's password", () => {
  const password = "correct horse";
  let turn = 0;
  const address = () => `198.51.100.${turn++ % 250}`;

  /** Makes a person who is logged in on the site and in the API, with a proven number. */
  async function member() {
    const made = await register(person());
    if (made.kind !== "registered") throw new Error("There is no account.");
    const { id } = made.account;
    const phone = randomUUID();
    const number = { phoneHash: lineHash(phone), phoneSealed: seal("phone seal", phone) };
    await db().user.update({ where: { id }, data: { emailVerifiedAt: now, ...number } });
    const account = { ...made.account, emailVerifiedAt: now };
    return { account, number, session: await logIn(id, now), tokens: await tokensOf(account, now) };
  }
  type Member = Awaited<ReturnType<typeof member>>;
  const isLoggedOut = async ({ session, tokens }: Member) =>
    (await findSession(session))?.endedAt !== null && !(await isValid(tokens.refresh, now)) && !(await isValid(tokens.access, now));
  const logsIn = async (email: string, typed: string) => (await changes.logIn(email, typed, address(), now)).kind === "logged-in";
  const mails = async (to: string) => (await messages({ to })).map(({ subject }) => subject);

  afterAll(closeMail);

  it("a new password can be set: every login and token ends, the old one no longer works, and a mail says so", async () => {
    const ann = await member();
    await findSession(ann.session);
    expect(await changes.changeAccount(ann.account, { password: "another horse" }, password, address(), now)).toMatchObject({
      kind: "changed",
    });
    expect(await isLoggedOut(ann)).toBe(true);
    expect(await logsIn(ann.account.email, password)).toBe(false);
    expect(await logsIn(ann.account.email, "another horse")).toBe(true);
    expect(await mails(ann.account.email)).toEqual(["Your password was changed – Pollstr"]);
  });

  it("and only with it: a wrong password changes nothing, and only its network address is throttled", async () => {
    const ann = await member();
    const steps = [
      () => changes.changeAccount(ann.account, { password: "another horse" }, "wrong", "203.0.113.9", now),
      () => changes.changeAccount(ann.account, { email: "new@example.com" }, "wrong", "203.0.113.9", now),
      () => changes.deleteAccount(ann.account.id, "wrong", true, "203.0.113.9", now),
    ];
    for (let i = 0; i < 10; i++) expect(await steps[i % 3]?.()).toEqual({ kind: "wrong-password" });
    for (const step of steps) expect(await step()).toMatchObject({ kind: "too-many" });
    expect(await isLoggedOut(ann)).toBe(false);
    expect(await changes.changeAccount(ann.account, { password: "another horse" }, password, "203.0.113.10", now)).toMatchObject({
      kind: "changed",
    });
  });

  it("the email address can be changed: the new one must be proven, codes to the old one no longer work, and a mail tells the old one", async () => {
    const ann = await member();
    await mailCode(ann.account, "reset", now);
    const [mail] = await messages({ to: ann.account.email });
    const email = person().email;
    expect(await changes.changeAccount(ann.account, { email }, password, address(), now)).toEqual({ kind: "changed" });
    expect(await findByEmail(email)).toMatchObject({ id: ann.account.id, emailVerifiedAt: null });
    expect(await findByEmail(ann.account.email)).toBeNull();
    expect(await exchangeResetCode(email, mail?.code ?? "", address(), now)).toEqual({ kind: "wrong" });
    expect((await mails(ann.account.email))[0]).toBe("Your email address was changed – Pollstr");
  });

  it("the email address cannot be changed to one that has an account", async () => {
    const [ann, bob] = [await member(), await member()];
    const taken = await changes.changeAccount(ann.account, { email: bob.account.email }, password, address(), now);
    expect(taken).toEqual({ kind: "email-taken" });
    expect(await findByEmail(ann.account.email)).toMatchObject({ emailVerifiedAt: now });
  });

  it("of several changes all are made or none", async () => {
    const [ann, bob] = [await member(), await member()];
    const change = (email: string) =>
      changes.changeAccount(ann.account, { fullName: "Ann Lee", email, password: "another horse" }, password, address(), now);
    expect(await change(bob.account.email)).toEqual({ kind: "email-taken" });
    expect(await findByEmail(ann.account.email)).toMatchObject({ fullName: ann.account.fullName, emailVerifiedAt: now });
    expect(await isLoggedOut(ann)).toBe(false);
    expect(await logsIn(ann.account.email, password)).toBe(true);
    expect(await mails(ann.account.email)).toEqual([]);

    const { email } = person();
    expect(await change(email)).toMatchObject({ kind: "changed" });
    expect(await findByEmail(email)).toMatchObject({ id: ann.account.id, fullName: "Ann Lee", emailVerifiedAt: null });
    expect(await isLoggedOut(ann)).toBe(true);
    expect(await logsIn(email, "another horse")).toBe(true);
    const told = ["Your email address was changed – Pollstr", "Your password was changed – Pollstr"];
    expect((await mails(ann.account.email)).sort()).toEqual(told);
  });

  describe("the account can be deleted:", () => {
    const remove = ({ account }: Member) => changes.deleteAccount(account.id, password, true, address(), now);
    const deletions = ({ account }: Member) => db().securityEvent.count({ where: { userId: account.id, kind: "account-deleted" } });
    const goneLetter = "Your account was deleted – Pollstr";

    /** Makes a poll with a vote by this person. */
    async function votedBy({ account, number }: Member) {
      const id = randomUUID().replaceAll("-", "").slice(0, 12);
      const poll = await db().poll.create({ data: { id, question: "Which?", choices: ["A", "B"], publishedAt: now } });
      const vote = async (id: string) => (await castVote({ id, ...number }, poll, "0", now)).kind;
      expect(await vote(account.id)).toBe("counted");
      return { pollId: poll.id, vote };
    }

    it("every login and token ends, the email address becomes free, and a mail confirms it", async () => {
      const ann = await member();
      const deleted = await remove(ann);
      expect(deleted.kind).toBe("deleted");
      expect(await findSession(ann.session)).toBeNull();
      expect(await isValid(ann.tokens.refresh, now)).toBe(false);
      expect(await isValid(ann.tokens.access, now)).toBe(false);
      if (deleted.kind === "deleted") await deleted.tell("en");
      expect(await mails(ann.account.email)).toEqual([goneLetter]);
      expect((await register({ fullName: "Ann", email: ann.account.email, password })).kind).toBe("registered");
      expect(await deletions(ann)).toBe(1);
    });

    it("its vote still counts, without the person; the number is free but cannot vote there again", async () => {
      const ann = await member();
      const { pollId, vote } = await votedBy(ann);
      expect((await remove(ann)).kind).toBe("deleted");
      const votes = () => db().participation.findMany({ where: { pollId }, select: { voterId: true } });
      expect(await votes()).toEqual([{ voterId: null }]);
      const again = await register({ fullName: "Ann", email: ann.account.email, password });
      if (again.kind !== "registered") throw new Error("There is no new account.");
      await db().user.update({ where: { id: again.account.id }, data: ann.number });
      expect(await vote(again.account.id)).toBe("voted-before");
      expect(await votes()).toHaveLength(1);
    });

    it("without a proof only when it has no number; a refused deletion changes nothing", async () => {
      const [ann, bob] = [await member(), await member()];
      await db().user.update({ where: { id: bob.account.id }, data: { phoneHash: null } });
      const unproven = ({ account }: Member) => changes.deleteAccount(account.id, password, false, address(), now);
      expect(await unproven(ann)).toEqual({ kind: "phone-proof-required" });
      expect([await findByEmail(ann.account.email), (await findSession(ann.session))?.endedAt]).toMatchObject([
        { id: ann.account.id },
        null,
      ]);
      expect([await isValid(ann.tokens.access, now), await deletions(ann)]).toEqual([true, 0]);
      expect((await unproven(bob)).kind).toBe("deleted");
      expect(await findByEmail(bob.account.email)).toBeNull();
    });

    it("only once by simultaneous posts: all succeed, one event is recorded, and one letter is sent", async () => {
      const ann = await member();
      const done = await Promise.all(Array.from({ length: 4 }, () => remove(ann)));
      expect(done.map(({ kind }) => kind)).toEqual(Array(4).fill("deleted"));
      for (const deleted of done) if (deleted.kind === "deleted") await deleted.tell("en");
      expect(await deletions(ann)).toBe(1);
      expect(await mails(ann.account.email)).toEqual([goneLetter]);
    });

    it("while one of its logins is being proven, without a deadlock", async () => {
      const ann = await member();
      let deleted: ReturnType<typeof remove> | undefined;
      const proven = await atomically(async (tx) => {
        // A proof does the same: it locks the login and then, for the new one, the account.
        await tx.session.update({ where: { id: ann.session }, data: { seenAt: now } });
        deleted = remove(ann);
        await pause(1_500);
        return replaceSession(tx, { id: ann.session, userId: ann.account.id }, "phone", now);
      });
      expect(proven).not.toBeNull();
      expect((await deleted)?.kind).toBe("deleted");
      expect(await db().session.count({ where: { userId: ann.account.id } })).toBe(0);
    });
  });

  describe("a reset", () => {
    async function grantFor({ account }: Member) {
      await mailCode(account, "reset", now);
      const [mail] = await messages({ to: account.email });
      const tried = await exchangeResetCode(account.email, mail?.code ?? "", address(), now);
      return (tried.kind === "right" && tried.grant) || "";
    }

    it("sets a new password once, and ends every login and token", async () => {
      const ann = await member();
      const grant = await grantFor(ann);
      expect((await resetPassword(grant, "another horse", address(), now)).kind).toBe("reset");
      expect(await isLoggedOut(ann)).toBe(true);
      expect(await logsIn(ann.account.email, "another horse")).toBe(true);
      expect((await resetPassword(grant, "a third horse", address(), now)).kind).toBe("bad-grant");
      expect(await logsIn(ann.account.email, "a third horse")).toBe(false);
    });

    it("is valid for ten minutes, and for only one of ten simultaneous posts", async () => {
      const ann = await member();
      const late = new Date(now.getTime() + 600_000);
      expect((await resetPassword(await grantFor(ann), "another horse", address(), late)).kind).toBe("bad-grant");
      const grant = await grantFor(ann);
      const done = await Promise.all(Array.from({ length: 10 }, (_, i) => resetPassword(grant, `horse no ${i}`, address(), now)));
      expect(done.filter(({ kind }) => kind === "reset")).toHaveLength(1);
    });

    it("needs its own token, and a made-up one does not work", async () => {
      for (const grant of ["", "x", "A".repeat(43)])
        expect((await resetPassword(grant, "another horse", address(), now)).kind).toBe("bad-grant");
    });

    it("is cancelled by a password change", async () => {
      const ann = await member();
      const grant = await grantFor(ann);
      await changes.changeAccount(ann.account, { password: "another horse" }, password, address(), now);
      expect((await resetPassword(grant, "a third horse", address(), now)).kind).toBe("bad-grant");
    });
  });

  it("registering an address that has an account is throttled, and its owner gets at most three mails about it", async () => {
    const ann = await member();
    const take = () => changes.register({ fullName: "Eve", email: ann.account.email, password: "another one" }, "203.0.113.30", now);
    for (let i = 0; i < 20; i++) expect(await take()).toEqual({ kind: "email-taken" });
    expect(await take()).toMatchObject({ kind: "too-many" });
    for (let i = 0; i < 12; i++) await changes.tellOwner(ann.account.email, "en");
    expect(await mails(ann.account.email)).toHaveLength(3);
  });
});

it("a login, a wrong password and a reached limit are recorded with account and network address, and without the password", async () => {
  const ann = person();
  const made = await register(ann);
  if (made.kind !== "registered") throw new Error("Ann has no account.");
  const from = "198.51.103.1";
  const before = await db().securityEvent.count({ where: { kind: "limit-hit" } });
  await changes.logIn(ann.email, ann.password, from, now);
  for (let i = 0; i < 11; i++) await changes.logIn(ann.email, "a wrong password", from, now);
  const kinds = ["login", "login-failed"];
  const events = await db().securityEvent.findMany({ where: { kind: { in: kinds }, addressHash: keyedHash("event", from) } });
  expect(events.filter(({ kind, userId }) => kind === "login" && userId === made.account.id)).toHaveLength(1);
  expect(events.filter(({ kind }) => kind === "login-failed")).toHaveLength(10);
  expect(await db().securityEvent.count({ where: { kind: "limit-hit" } })).toBe(before + 1);
  expect(JSON.stringify(events, (_, value) => (typeof value === "bigint" ? String(value) : value))).not.toContain("wrong password");
});

describe("a new email address", () => {
  it("shares its limit on taken addresses with registration", async () => {
    const [ann, bob] = [person(), person()];
    const made = await register(ann);
    await register(bob);
    if (made.kind !== "registered") throw new Error("Ann has no account.");
    const change = (email: string) => changes.changeAccount(made.account, { email }, ann.password, "198.51.102.7", now);
    for (let taken = 1; taken <= 20; taken++) expect(await change(bob.email)).toEqual({ kind: "email-taken" });
    expect(await change(bob.email)).toMatchObject({ kind: "too-many" });
    expect(await change(`free-${bob.email}`)).toMatchObject({ kind: "too-many" });
    expect(await changes.register({ ...bob }, "198.51.102.7", now)).toMatchObject({ kind: "too-many" });
  });
});

describe("at the same moment", () => {
  const many = <Result>(times: number, work: (i: number) => Promise<Result>) =>
    Promise.all(Array.from({ length: times }, (_, i) => work(i)));
  const refusals = (outcomes: { kind: string }[], refusal: string) => outcomes.filter(({ kind }) => kind === refusal).length;

  it("sixty wrong passwords for one account: ten are checked, and the others must wait", async () => {
    const ann = person();
    await register(ann);
    const outcomes = await many(60, () => changes.logIn(ann.email, "a wrong password", "198.51.104.1", now));
    expect([refusals(outcomes, "bad-login"), refusals(outcomes, "too-many")]).toEqual([10, 50]);
    const account = { limit: "login to one account", subject: ann.email } as const;
    expect(await spent(account.limit, account.subject)).toBe(10);
    expect(await changes.logIn(ann.email, ann.password, "198.51.104.2", now)).toMatchObject({ kind: "logged-in" });
  });

  it("ten right passwords all log in, and none counts against a limit", async () => {
    const ann = person();
    await register(ann);
    for (let turn = 0; turn < 2; turn++) {
      const outcomes = await many(10, () => changes.logIn(ann.email, ann.password, "198.51.104.3", now));
      expect(outcomes.filter(({ kind }) => kind === "logged-in")).toHaveLength(10);
    }
    expect(await spent("login from one address", `${ann.email} 198.51.104.3`)).toBe(0);
    expect(await spent("logins from one address", "198.51.104.3")).toBe(0);
  });

  it("forty wrong passwords of a person who is logged in: ten are checked", async () => {
    const made = await register(person());
    if (made.kind !== "registered") throw new Error("There is no account.");
    const outcomes = await many(40, () => changes.confirm(made.account.id, "wrong", "198.51.104.4", now));
    expect([refusals(outcomes, "wrong-password"), refusals(outcomes, "too-many")]).toEqual([10, 30]);
  });

  it("thirty attempts to take an address that has an account: twenty are answered, registrations and changes together", async () => {
    const [ann, bob] = [person(), person()];
    const made = await register(ann);
    await register(bob);
    if (made.kind !== "registered") throw new Error("There is no account.");
    const outcomes = await many<{ kind: string }>(30, (i) =>
      i % 2
        ? changes.changeAccount(made.account, { email: bob.email }, ann.password, "127.0.0.1", now)
        : changes.register({ ...bob }, "127.0.0.1", now),
    );
    expect(refusals(outcomes, "email-taken")).toBe(20);
    // The others wait because of this limit, or of that on passwords, of which ten can be checked at a time.
    expect(refusals(outcomes, "too-many")).toBe(10);
  });

  it("thirty registrations from one network address: fifteen succeed, another address is not affected, and this machine is not capped", async () => {
    const made = await many(30, () => changes.register(person(), "198.51.104.5", now));
    expect(made.filter(({ kind }) => kind === "registered")).toHaveLength(15);
    expect(refusals(made, "too-many")).toBe(15);
    expect((await changes.register(person(), "198.51.105.5", now)).kind).toBe("registered");
    expect((await many(16, () => changes.register(person(), "::1", now))).every(({ kind }) => kind === "registered")).toBe(true);
  });

  it("120 made-up reset tokens: a hundred are checked", async () => {
    const outcomes = await many(120, (i) => resetPassword(`made up ${i}`, "another horse", "198.51.104.6", now));
    expect([refusals(outcomes, "bad-grant"), refusals(outcomes, "too-many")]).toEqual([100, 20]);
  });
});

it("a refused registration does not count as an account of its network address, and an account's first number gives one back", async () => {
  const address = "198.51.104.7";
  const ann = person();
  await changes.register(ann, address, now);
  for (let i = 0; i < 3; i++) await changes.register(ann, address, now);
  expect(await spent("accounts from one address", address)).toBe(1);
  await settle({ e164: "+447700900177", callingCode: "44", userId: randomUUID(), address }, true);
  expect(await spent("accounts from one address", address)).toBe(0);
});
