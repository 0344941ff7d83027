import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

/**
 * What must survive a change of the secrets. `under` loads the code as a process with the given secrets does; all of
 * them use one database.
 */

const [a, b, c] = ["a", "b", "c"].map((name) => `secret ${name} of more than thirty-two characters`) as [string, string, string];
type Secrets = { auth: string; previous?: string; number?: string; numberPrevious?: string };

async function under({ auth, previous = "", number = "", numberPrevious = "" }: Secrets) {
  vi.stubEnv("AUTH_SECRET", auth);
  vi.stubEnv("AUTH_SECRET_PREVIOUS", previous);
  vi.stubEnv("NUMBER_SECRET", number);
  vi.stubEnv("NUMBER_SECRET_PREVIOUS", numberPrevious);
  vi.resetModules();
  (await import("./env")).env();
  // Another process does not have these caches.
  Object.assign(globalThis, { pollstrSeals: undefined, pollstrSessions: undefined });
  return {
    keys: await import("./keys"),
    db: (await import("./db")).db(),
    transaction: await import("./transaction"),
    codes: await import("../proof/phone/store"),
    session: await import("../sessions/cookies"),
    votes: await import("../polls/ballot/cookies"),
    sessions: await import("../sessions/store"),
    nextauth: await import("../gate/nextauth"),
    mailcodes: await import("../accounts/mailcode/store"),
    limits: await import("./limits/store"),
    tokens: await import("../accounts/tokens/changes"),
    devices: { ...(await import("../sessions/device/changes")), ...(await import("../sessions/device/data")) },
    totp: { ...(await import("../proof/authenticator/store")), ...(await import("../proof/authenticator/data")) },
    accounts: await import("../accounts/account/data"),
    polls: await import("../polls/vote/changes"),
    tally: await import("../polls/tally/changes"),
    tallies: await import("../polls/tally/data"),
    own: await import("../polls/vote/data"),
    numbers: await import("../privacy/rekey/changes"),
  };
}
type Site = Awaited<ReturnType<typeof under>>;
const before: Secrets = { auth: a };
const during: Secrets = { auth: b, previous: a };
const after: Secrets = { auth: b };

afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetModules();
});

const now = new Date("2026-03-01T12:00:00.000Z");
let turn = 0;
beforeEach(() => void turn++);
const number = (which = 0) => `+4477009${String(turn * 10 + which).padStart(5, "0")}`;

async function account(site: Site) {
  return site.db.user.create({ data: { email: `${randomUUID()}@example.com`, fullName: "Ann", passwordHash: "x" } });
}

async function logIn(site: Site, userId: string): Promise<string> {
  const id = await site.sessions.startSession({ userId, passwordHash: "x" }, now);
  if (id === null) throw new Error("The account is gone.");
  return id;
}

/** Makes an account and has it prove a number. The result is "taken" when another account has the number. */
async function prove(site: Site, e164: string) {
  const { id: userId } = await account(site);
  const owner = { userId, sessionId: await logIn(site, userId) };
  await site.codes.openChallenge(owner, e164, now);
  return { userId, owner, result: await finish(site, owner) };
}
async function finish(site: Site, owner: { userId: string; sessionId: string }) {
  const challenge = await site.codes.findChallenge(owner);
  if (!challenge) throw new Error("There is no challenge.");
  return site.codes.storeProof(challenge, now);
}

const poll = (site: Site) =>
  site.db.poll.create({
    data: {
      id: randomUUID().replaceAll("-", "").slice(0, 12),
      question: "Which?",
      choices: ["A", "B"],
      mayChange: true,
      publishedAt: new Date(0),
    },
  });
type Poll = Awaited<ReturnType<typeof poll>>;
async function cast(site: Site, userId: string, asked: Poll) {
  const voter = await site.db.user.findUniqueOrThrow({ where: { id: userId }, select: { id: true, phoneSealed: true } });
  return site.polls.castVote(voter, asked, "0", now);
}
const vote = async (site: Site, userId: string, asked: Poll) => (await cast(site, userId, asked)).kind;
const reader = (cookies: Record<string, string>) => ({
  get: (name: string) => (cookies[name] === undefined ? undefined : { value: cookies[name] }),
});

async function readSeals({ session }: Site, values: Record<string, string>) {
  const cookies = reader(values);
  const login = await session.loginOf(cookies);
  return { login, verified: login !== null && (await session.isVerified(cookies, login)) };
}

describe("while AUTH_SECRET is changed", () => {
  it("nobody is logged out, and a proven phone stays proven", async () => {
    const old = await under(before);
    const seal = { sessionId: randomUUID(), userId: randomUUID() };
    const { loginCookie, proofCookie, sealLogin, sealProof } = old.session;
    const cookies = { [loginCookie()]: await sealLogin(seal), [proofCookie()]: await sealProof(seal) };

    expect(await readSeals(await under(during), cookies)).toEqual({ login: seal, verified: true });
    expect(await readSeals(await under({ auth: c, previous: `${b},${a}` }), cookies)).toEqual({
      login: seal,
      verified: true,
    });
    expect(await readSeals(await under(after), cookies)).toEqual({ login: null, verified: false });
  });

  it("what is sealed from then on needs only the new secret", async () => {
    const { session, keys } = await under(during);
    const seal = { sessionId: randomUUID(), userId: randomUUID() };
    const cookies = { [session.loginCookie()]: await session.sealLogin(seal), [session.proofCookie()]: await session.sealProof(seal) };
    const sealed = keys.seal("phone seal", "+447700900123");
    const later = await under(after);
    expect(await readSeals(later, cookies)).toEqual({ login: seal, verified: true });
    expect(later.keys.unseal("phone seal", sealed)).toBe("+447700900123");
    expect(later.keys.isSealedByNewestKey("phone seal", sealed)).toBe(true);
  });

  it("next-auth's own endpoints accept a login from before the change", async () => {
    const seal = { sessionId: randomUUID(), userId: randomUUID() };
    const token = await (await under(before)).session.sealLogin(seal);
    const { decode } = (await under(during)).nextauth.authOptions().jwt ?? {};
    expect(await decode?.({ token, secret: "whatever" })).toMatchObject({ sub: seal.userId, sid: seal.sessionId });
  });

  it("a kept vote is still kept", async () => {
    const cookies: Record<string, string> = {};
    const jar = { ...reader(cookies), set: (name: string, value: string) => void Object.assign(cookies, { [name]: value }) };
    (await under(before)).votes.keepVote(jar, "7", new URLSearchParams("choice=1"));
    expect((await under(during)).votes.keptVote(jar, "7")?.toString()).toBe("choice=1");
    expect((await under(after)).votes.keptVote(jar, "7")).toBeNull();
  });

  it("a remembered device stays remembered", async () => {
    const old = await under(before);
    const { userId, result } = await prove(old, number());
    const token = await old.devices.rememberDevice({ id: result.kind === "right" ? result.sessionId : "", userId }, now);
    expect(await (await under(during)).devices.findDevice(token ?? "", userId, now)).not.toBeNull();
    expect(await (await under(after)).devices.findDevice(token ?? "", userId, now)).toBeNull();
  });

  it("a mailed code still works, and so does the grant that it was exchanged for", async () => {
    const old = await under(before);
    const user = await account(old);
    const code = await old.mailcodes.openCode(user, "verify", 10, now);
    const other = await account(old);
    const reset = await old.mailcodes.openCode(other, "reset", 10, now);
    const tried = await old.mailcodes.tryCode(other, "reset", reset, now, (tx) => old.mailcodes.openGrant(tx, other.id, now));
    const grant = tried.verdict === "right" ? tried.gain : "";

    const site = await under(during);
    expect(await site.mailcodes.tryCode(user, "verify", code, now, async () => {})).toMatchObject({ verdict: "right" });
    expect(await site.mailcodes.isGrant(grant, now)).toBe(true);
    const spent = () => site.transaction.atomically((tx) => site.mailcodes.spendGrant(tx, grant, now));
    expect([await spent(), await spent()]).toEqual([other.id, null]);
  });

  it("a token is still valid, and a refresh returns tokens signed with the new key", async () => {
    const old = await under(before);
    const user = await account(old);
    const pair = await old.tokens.issue({ ...user, emailVerifiedAt: now }, now);
    const site = await under(during);
    const renewed = await site.tokens.refresh(pair?.refresh ?? "", now);
    expect(await site.tokens.isValid(pair?.access ?? "", now)).toBe(true);
    const later = await under(after);
    expect(await later.tokens.isValid(renewed?.refresh ?? "", now)).toBe(true);
    expect(await later.tokens.isValid(pair?.access ?? "", now)).toBe(false);
  });

  it("a lock holds, counters continue, and forgiving resets them", async () => {
    const limit = "login from one address";
    const [locked, nearly] = [[{ limit, subject: "locked" }], [{ limit, subject: "nearly" }]] as const;
    const old = await under(before);
    for (let tries = 0; tries < 10; tries++) await old.limits.count(locked);
    for (let tries = 0; tries < 9; tries++) await old.limits.count(nearly);

    const site = await under(during);
    expect(await site.limits.count(locked)).not.toBeNull();
    expect(await site.limits.count(nearly)).toBeNull();
    expect(await site.limits.count(nearly)).not.toBeNull();
    expect(await (await under(after)).limits.count(locked)).not.toBeNull();
    const again = await under(during);
    await again.limits.forgive(locked);
    expect(await again.limits.count(locked)).toBeNull();
  });

  it("a counter loses no try when processes with different newest keys use it at once", async () => {
    const limit = "login to one account";
    const both = [{ limit, subject: "both" }] as const;
    const one = await under({ auth: a, previous: b });
    for (let tries = 0; tries < 5; tries++) await one.limits.count(both);
    const two = await under(during);
    await Promise.all(Array.from({ length: 40 }, (_, i) => (i % 2 ? two : one)).map((site) => site.limits.count(both)));
    expect(await (await under(during)).limits.spent(limit, "both")).toBe(45);
  });
});

describe.each<[string, Secrets, Secrets]>([
  ["AUTH_SECRET, which the numbers use,", before, during],
  ["NUMBER_SECRET", { auth: a, number: b }, { auth: a, number: c, numberPrevious: b }],
  ["the numbers' secret, from AUTH_SECRET to one of their own,", before, { auth: a, number: b, numberPrevious: a }],
])("while %s is changed", (_, first, second) => {
  it("a number still belongs to one account", async () => {
    const e164 = number();
    expect((await prove(await under(first), e164)).result.kind).toBe("right");
    const site = await under(second);
    expect((await prove(site, e164)).result).toEqual({ kind: "taken" });
    expect((await prove(site, number(1))).result.kind).toBe("right");
  });

  it("the owner of a number can prove it again and be sent codes", async () => {
    const e164 = number();
    const { userId } = await prove(await under(first), e164);
    const site = await under(second);
    expect(await site.accounts.provenPhone(userId)).toBe(e164);
    const owner = { userId, sessionId: await logIn(site, userId) };
    await site.codes.openChallenge(owner, e164, now);
    expect((await finish(site, owner)).kind).toBe("right");
  });

  it("the secret of an authenticator app stays readable", async () => {
    const old = await under(first);
    const { userId, result } = await prove(old, number());
    const owner = { userId, sessionId: result.kind === "right" ? result.sessionId : "" };
    expect(await old.totp.startPending(owner, now)).toBe(true);
    const pending = await old.totp.findPending(userId, now);
    expect(pending?.secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(await (await under(second)).totp.findPending(userId, now)).toEqual(pending);
  });

  it("a challenge from before is completed under the new key, and its number belongs to one account", async () => {
    const e164 = number();
    const old = await under(first);
    const { id: userId } = await account(old);
    const owner = { userId, sessionId: await logIn(old, userId) };
    await old.codes.openChallenge(owner, e164, now);
    const site = await under(second);
    expect(await site.codes.openChallenge(owner, e164, now)).toBeNull();
    expect((await finish(site, owner)).kind).toBe("right");
    const kept = await site.db.user.findUniqueOrThrow({ where: { id: userId } });
    expect(kept.phoneHash).toEqual(site.keys.keyedHash("phone hash", e164));
    expect((await prove(site, e164)).result.kind).toBe("taken");
  });

  it("a number votes once, even from a new account", async () => {
    const old = await under(first);
    const e164 = number();
    const polled = await poll(old);
    const { userId } = await prove(old, e164);
    expect(await vote(old, userId, polled)).toBe("counted");
    const site = await under(second);
    expect(await vote(site, userId, polled)).toBe("voted-before");
    await site.db.user.delete({ where: { id: userId } });
    const again = await prove(site, e164);
    expect(again.result.kind).toBe("right");
    expect(await vote(site, again.userId, polled)).toBe("voted-before");
    const other = await prove(site, number(1));
    expect(await vote(site, other.userId, polled)).toBe("counted");
    expect(await vote(site, other.userId, polled)).toBe("voted-before");
  });

  it("of two accounts that prove a number at once, in processes with different newest keys, only one gets it", async () => {
    const e164 = number();
    const turned = second.number
      ? { auth: a, number: second.numberPrevious as string, numberPrevious: second.number }
      : { auth: a, previous: b };
    const sites = [await under(turned), await under(second)];
    const results = await Promise.all(sites.map((site) => prove(site, e164)));
    expect(results.filter(({ result }) => result.kind === "right")).toHaveLength(1);
  });
});

describe("after the rekey", () => {
  beforeEach(async () => {
    const { db } = await under(before);
    await db.user.deleteMany();
    await db.inbox.deleteMany();
  });

  it("the former secret can be removed: numbers stay readable and belong to one account, and votes of existing accounts still count", async () => {
    const e164 = number();
    const old = await under(before);
    const polled = await poll(old);
    const { userId, owner } = await prove(old, e164);
    const { owner: waiting } = await prove(old, number(1));
    await old.codes.openChallenge({ ...waiting, sessionId: await logIn(old, waiting.userId) }, number(1), now);
    await vote(old, userId, polled);

    const site = await under(during);
    expect(await site.numbers.rekey(now)).toMatchObject({ sealed: expect.any(Number), ballots: expect.any(Number), unreadable: 0 });
    expect(await site.numbers.rekey(now)).toMatchObject({ sealed: 0, ballots: 0, unreadable: 0 });

    const later = await under(after);
    expect(await later.accounts.provenPhone(userId)).toBe(e164);
    expect((await prove(later, e164)).result).toEqual({ kind: "taken" });
    expect(await vote(later, userId, polled)).toBe("voted-before");
    await later.db.user.delete({ where: { id: userId } });
    const again = await prove(later, e164);
    expect(await vote(later, again.userId, polled)).toBe("voted-before");
    expect(owner.userId).toBe(userId);
  });

  it("the ballot of a deleted account's number still counts while the former secret is kept", async () => {
    const e164 = number();
    const old = await under(before);
    const polled = await poll(old);
    const { userId } = await prove(old, e164);
    await vote(old, userId, polled);
    await old.db.user.delete({ where: { id: userId } });

    const site = await under(during);
    expect((await site.numbers.rekey(now)).unknown).toBeGreaterThan(0);
    const again = await prove(site, e164);
    expect(await vote(site, again.userId, polled)).toBe("voted-before");
    const changed = await prove(site, number(1));
    await site.db.participation.updateMany({ where: { pollId: polled.id }, data: { voterId: changed.userId } });
    await site.numbers.rekey(now);
    expect(await vote(site, again.userId, polled)).toBe("voted-before");
  });

  it("a waiting ballot and a sealed one can still be opened, found by their secrets, changed and counted", async () => {
    const old = await under(before);
    const open = await poll(old);
    const sealed = await old.db.poll.create({ data: { ...(await poll(old)), id: `sealed${turn}`, resultsWhen: "after_closing" } });
    const secrets: string[] = [];
    for (const asked of [open, sealed]) {
      const { userId } = await prove(old, number(secrets.length));
      const voted = await cast(old, userId, asked);
      secrets.push(voted.kind === "counted" ? voted.secret : "");
    }
    const others = Array.from({ length: 40 }, () => ({ id: randomUUID(), phoneSealed: old.keys.seal("phone seal", randomUUID()) }));
    await old.db.user.createMany({
      data: others.map((each) => ({ ...each, email: `${each.id}@example.com`, fullName: "Ann", passwordHash: "x" })),
    });
    await Promise.all(others.map((each) => old.polls.castVote(each, sealed, "1", now)));
    await old.tally.fold(sealed.id);

    const site = await under(during);
    expect((await site.numbers.rekey(now)).sealed).toBeGreaterThan(41);
    const later = await under(after);
    const changed = await later.polls.changeVote(open, secrets[0] ?? "", "1", now);
    expect(changed.kind).toBe("changed");
    expect((await later.tallies.tallyOf(open.id))?.ballots).toEqual([["1", 1]]);
    expect(await later.own.ownBallot(sealed.id, secrets[1] ?? "")).toBe("0");
    await later.db.poll.update({ where: { id: sealed.id }, data: { closesAt: now, updatedAt: new Date(0) } });
    await later.tally.finish({ id: sealed.id, closesAt: now }, now);
    expect((await later.tallies.tallyOf(sealed.id))?.ballots).toEqual([
      ["0", 1],
      ["1", 40],
    ]);
  });

  it("a former number that can still be restored and the secret of an authenticator app stay readable too", async () => {
    const old = await under(before);
    const { userId } = await prove(old, number());
    const [phone, secret] = [old.keys.seal("phone seal", number(1)), old.keys.seal("authenticator", "GEZDGNBVGY3TQOJQ")];
    await old.db.phoneChange.create({ data: { userId, phoneSealed: phone, changedAt: now, undoHash: new Uint8Array(32).fill(turn) } });
    await old.db.authenticator.create({ data: { userId, isOn: true, secretSealed: secret, createdAt: now } });

    await (await under(during)).numbers.rekey(now);
    const { db, keys } = await under(after);
    const kept = await db.user.findUniqueOrThrow({ where: { id: userId }, select: { phoneChanges: true, authenticators: true } });
    expect(kept.phoneChanges.map(({ phoneSealed }) => keys.unseal("phone seal", phoneSealed))).toEqual([number(1)]);
    expect(kept.authenticators.map(({ secretSealed }) => keys.unseal("authenticator", secretSealed))).toEqual(["GEZDGNBVGY3TQOJQ"]);
  });

  it("a row that changes while the rekey runs keeps its new value", async () => {
    const old = await under(before);
    const { userId } = await prove(old, number());
    const site = await under(during);
    const running = site.numbers.rekey(now);
    const sealed = site.keys.seal("phone seal", number(1));
    const phoneHash = site.keys.keyedHash("phone hash", number(1));
    await site.db.user.update({ where: { id: userId }, data: { phoneHash, phoneSealed: sealed } });
    await running;
    const kept = await site.db.user.findUniqueOrThrow({ where: { id: userId } });
    expect(kept.phoneHash).toEqual(phoneHash);
    expect(await (await under(after)).accounts.provenPhone(userId)).toBe(number(1));
  });

  it("what no secret can decrypt is counted and left unchanged", async () => {
    const old = await under({ auth: c });
    const { userId } = await prove(old, number());
    const site = await under(during);
    expect((await site.numbers.rekey(now)).unreadable).toBe(2); // the account's, and its challenge's
    expect(await (await under({ auth: c })).accounts.provenPhone(userId)).toBe(number());
  });
});
