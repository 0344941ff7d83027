import { randomUUID } from "node:crypto";
import path from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { generateSync } from "otplib";
import pg from "pg";
import { createDatabase } from "../../scripts/postgres.mjs";
import { dump, findSecrets, type Place, recording, type Secret } from "../evidence";
import { expect, Inbox, type Person, polls, test } from "../fixtures";
import { ownData, Site } from "../site";
import { goesTo, plain, Visitor } from "../visitor";

/** No secret gets into the log, the database, a page or a URL. */

/** The only places that may show a secret, once, to its owner, and the reason. */
const handedOver: Record<string, string> = {
  "a recovery code in POST /settings/recovery-codes": "The page that shows the new codes, this once.",
  "the key of an app in GET /settings/authenticator": "The page that shows the key while it waits for its first code.",
  "a token in POST /api/accounts/token/": "The answer that issues it.",
};

test("the whole life of an account leaves no code, number, password, token, key or cookie in log, database or pages", {
  tag: "@api",
}, async ({ playwright, path: pathOf }) => {
  test.skip(Boolean(process.env.BASE_URL), "starts a site here");
  test.setTimeout(240_000);
  const poll = pathOf(polls.free);
  const data = await ownData();
  const site = await Site.at();
  const pages: Place[] = [];
  const secrets: Secret[] = [];
  const secret = (kind: string, ...values: string[]) => {
    for (const value of values) expect(value, kind).not.toBe("");
    secrets.push(...values.map((value) => ({ kind, value })));
  };
  const contexts = await Promise.all([1, 2].map(() => playwright.request.newContext({ baseURL: site.origin })));
  const [http, plainHttp] = contexts as [(typeof contexts)[0], (typeof contexts)[0]];
  const [visitor, inbox] = [new Visitor(recording(http, pages), site.origin), new Inbox(plainHttp)];
  const code = async (to: string) => {
    const newest = await inbox.code(to);
    secret("a code", newest);
    return newest;
  };
  const cookies = async () => {
    const { cookies } = await visitor.state();
    for (const { name, value } of cookies) if (/pollstr-(login|proof|device|ballot)/.test(name)) secret("a cookie", value);
  };
  const person: Person = { name: "Pat", email: "pat@example.com", password: "a long secret of Pat", phone: "+12125550147" };
  const other = "+12125550148";

  try {
    await site.start(data.env);
    secret("a password", person.password, "another secret of Pat", "not Pat's password", "a third secret of Pat");
    secret("a number", person.phone, other);
    await visitor.register(person);
    const mailed = await inbox.mailed(person.email);
    secret("a code", mailed);
    await visitor.submit("/verify-email", "Verify email", { code: await inbox.wrongCode(person.email) });
    await visitor.submit("/verify-email", "Verify email", { code: mailed });
    await cookies();
    await visitor.submit("/settings", "Log out");
    await visitor.logIn({ email: person.email, password: "not Pat's password" });
    await visitor.logIn(person, poll);
    await visitor.sendCode(person.phone, poll);
    const wrong = await inbox.wrongCode(person.phone);
    secret("a code", wrong);
    await visitor.verify(wrong, poll);
    const proof = { code: await code(person.phone), remember: "on" };
    expect(goesTo(await visitor.submit(`/2fa/verify?next=${encodeURIComponent(poll)}`, "Verify", proof))).toBe(poll);
    await cookies();
    expect(await visitor.vote(poll, { choice: "0" })).toBe(false);
    await cookies();

    const shown = await (await visitor.submit("/settings/recovery-codes", "Create recovery codes", { password: person.password })).text();
    const recovery = shown.match(/[0-9A-HJKMNP-TV-Z]{5}(?:-[0-9A-HJKMNP-TV-Z]{5}){2}/g) ?? [];
    secret("a recovery code", ...new Set(recovery));
    await visitor.submit("/settings/authenticator", "Set up", { password: person.password });
    const waiting = plain(/href="(otpauth:[^"]*)"/.exec(await (await visitor.open("/settings/authenticator")).text())?.[1] ?? "");
    const key = new URL(waiting).searchParams.get("secret") ?? "";
    secret("the key of an app", key);
    const appCode = generateSync({ secret: key });
    secret("a code", appCode);
    await visitor.submit("/settings/authenticator", "Turn on", { code: appCode });

    await visitor.submit("/settings/phone", "Change number", { password: person.password, phone: other });
    const typing = "/2fa/verify?next=%2Fsettings%2Fphone";
    expect(goesTo(await visitor.submit(typing, "Verify", { code: await code(other) }))).toBe("/settings/phone?because=phone-changed");
    const notice = () =>
      inbox.messages(person.email).then((mails) => mails.map(({ text }) => /^ +([0-9A-Z-]{17})$/m.exec(text)?.[1] ?? "").join(""));
    await expect.poll(notice).not.toBe("");
    secret("the code that undoes a change", await notice());
    await cookies();

    const passwords = { currentPassword: person.password, newPassword: "another secret of Pat" };
    expect(goesTo(await visitor.submit("/settings/password", "Change password", passwords))).toBe("/settings?because=password-changed");
    expect(goesTo(await visitor.submit("/2fa/recovery?next=%2F", "Use code", { code: recovery[0] ?? "" }))).toBe("/");
    await cookies();
    for (const page of [
      "/",
      "/privacy",
      "/2fa",
      "/verify-email",
      poll,
      `${poll}/ballot`,
      `${poll}/results/now`,
      "/me",
      "/settings",
      "/no-such-page",
    ])
      await visitor.follow(page);
    for (const page of ["phone", "recovery-codes", "authenticator", "passkeys", "sessions", "data", "delete"])
      expect((await visitor.open(`/settings/${page}`)).status(), page).not.toBe(404);
    await visitor.follow("/api/my-data");
    await visitor.follow("/api/auth/session");

    const login = { email: person.email, password: "another secret of Pat" };
    const tokens = await (await visitor.http.post("/api/accounts/token/", { data: login })).json();
    secret("a token", tokens.access, tokens.refresh);
    const bearer = { authorization: `Bearer ${tokens.access}` };
    expect((await visitor.http.get("/api/accounts/me/", { headers: bearer })).status()).toBe(200);

    const before = (await inbox.messages(person.email)).length;
    await visitor.submit("/forgot-password", "Send code", { email: person.email });
    await expect.poll(async () => (await inbox.messages(person.email)).length).toBeGreaterThan(before);
    const reset = { email: person.email, code: await code(person.email), newPassword: "a third secret of Pat" };
    expect(goesTo(await visitor.submit("/reset-password", "Set new password", reset))).toBe("/login?because=password-reset");
    await visitor.submit("/login", "Log in", { login: person.email, password: "a third secret of Pat" });
    await visitor.submit("/settings", "Log out");
    await site.stop();

    const tables = await tablesOf(data);
    // The line and column numbers of stack traces could look like codes.
    const log = { where: "the log", text: site.output.replace(/:\d+:\d+/g, "") };
    const found = findSecrets(secrets, [log, ...tables, ...pages]);
    expect(found.filter((place) => !(place in handedOver))).toEqual([]);

    // Proof that the search works: it finds the allowed secrets, and harmless values where they belong.
    expect(found.sort()).toEqual(Object.keys(handedOver).sort());
    const account = [{ kind: "the account", value: /"event":"login","user":"([^"]+)"/.exec(site.output)?.[1] ?? "" }];
    expect(findSecrets(account, [log])).toHaveLength(1);
    const address = [{ kind: "the address", value: person.email }];
    expect(findSecrets(address, tables)).toEqual(["the address in User.email"]);
    expect(findSecrets(address, pages)).toContain("the address in GET /settings");
    for (const kind of ["login", "phone-code-sent", "phone-code-wrong", "phone-proven", "recovery-code-used"]) {
      const line = site.output.split("\n").find((each) => each.includes(`"event":"${kind}"`)) ?? "";
      expect(JSON.parse(line), kind).toMatchObject({ request: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    }
    const requests = pages.flatMap(({ text }) => /"X-Request-Id","value":"([^"]+)"/i.exec(text)?.[1] ?? []);
    expect(requests.filter((id) => site.output.includes(id)).length, "responses whose id is in the log").toBeGreaterThan(5);
  } finally {
    await site.stop();
    await Promise.all(contexts.map((context) => context.dispose()));
    data.remove();
  }
});

/** Every row of a stopped site's database. */
async function tablesOf({ folder, databaseUrl }: Awaited<ReturnType<typeof ownData>>): Promise<Place[]> {
  if (databaseUrl) {
    const client = new pg.Client(databaseUrl);
    await client.connect();
    return dump((text) => client.query(text)).finally(() => client.end());
  }
  const pglite = new PGlite(path.join(folder, "database"));
  return dump((text) => pglite.query(text)).finally(() => pglite.close());
}

type Database = {
  exec: (text: string) => Promise<unknown>;
  query: (text: string) => Promise<{ rows: unknown[] }>;
  close: () => Promise<void>;
};

/** An empty database: on the server where there is one, because making an embedded one takes seconds. */
async function emptyDatabase(): Promise<Database> {
  const server = process.env.E2E_POSTGRES_URL;
  if (!server) return new PGlite();
  const client = new pg.Client(await createDatabase(server, `empty_${randomUUID()}`));
  await client.connect();
  return { exec: (text) => client.query(text), query: (text) => client.query(text), close: () => client.end() };
}

const planted = [
  { kind: "a code", value: "493817" },
  { kind: "a number", value: "+12025550147" },
  { kind: "a password", value: "correct horse battery" },
];

test("the search finds each secret in every encoding and column, and nothing else", { tag: "@api" }, async () => {
  const spelled = (value: string) => [value, ...(["base64", "base64url", "hex"] as const).map((as) => Buffer.from(value).toString(as))];
  const found = (text: string) => findSecrets(planted, [{ where: "x", text: `{"msg":"… ${text} …"}` }]);
  for (const { kind, value } of planted)
    for (const text of [...spelled(value), value.replace("+", ""), value.replace("+1", "")])
      expect(found(text), text).toEqual([`${kind} in x`]);
  for (const text of ["1795583951564", "a493817b", "2493817", "12025550148", "correct horse", "01a21124-4938-17fa", ""])
    expect(found(text), text).toEqual([]);

  const database = await emptyDatabase();
  await database.exec(`
    CREATE TABLE "A" (id int, word text, bytes bytea, list text[], more jsonb);
    CREATE TABLE "SandboxMessage" (text text);
    INSERT INTO "SandboxMessage" VALUES ('493817');
    INSERT INTO "A" VALUES (1, 'code: 493817', 'correct horse battery'::bytea, ARRAY['12025550147'], '{"a": ["493817"]}')`);
  const places = await dump((text) => database.query(text));
  await database.close();
  expect(findSecrets(planted, places).sort()).toEqual([
    "a code in A.more",
    "a code in A.word",
    "a number in A.list",
    "a password in A.bytes",
  ]);
});
