import { expect, test } from "../fixtures";
import { Visitor } from "../visitor";

/** The sandbox stands in for the phone network and shows every message, to people and to programs. */

test("the inbox shows a text message as it arrives, without a reload", { tag: "@phone" }, async ({ page, person, visitor, inbox }) => {
  await page.goto("/sandbox");
  await expect(page.getByRole("heading", { level: 1, name: "Sandbox inbox" })).toBeVisible();
  await expect(page.getByText("Nothing leaves this site")).toBeVisible();
  await visitor.logIn(person);
  await visitor.sendCode(person.phone);
  const code = await inbox.code(person.phone);
  const thread = page
    .getByRole("region")
    .or(page.locator("section"))
    .filter({ has: page.getByRole("heading", { name: person.phone, exact: true }) });
  await expect(thread.getByText(code, { exact: true })).toBeVisible();
  await expect(thread).toContainText("Text message");
  await expect(thread.getByRole("button", { name: `Copy code ${code}` })).toBeVisible();
});

test("the inbox works without JavaScript: “Refresh” shows new messages", { tag: "@nojs" }, async ({
  page,
  context,
  person,
  site,
  inbox,
}) => {
  await page.goto("/sandbox");
  const visitor = new Visitor(context.request, site);
  await visitor.logIn(person);
  await visitor.sendCode(person.phone);
  await page.getByRole("link", { name: "Refresh" }).click();
  await expect(page.getByRole("heading", { name: person.phone, exact: true })).toBeVisible();
  await expect(page.getByText(await inbox.code(person.phone), { exact: true }).first()).toBeVisible();
});

test("a program can list the messages to a number in any spelling, newest first, and only those after a given one", {
  tag: "@api",
}, async ({ newPerson, newVisitor, network }) => {
  const [ann, bob] = [await newPerson(), await newPerson()];
  for (const person of [ann, bob]) {
    const visitor = await newVisitor();
    await visitor.logIn(person);
    await visitor.sendCode(person.phone);
  }
  const ask = async (params: Record<string, string>) => (await network.get("/sandbox/messages", { params })).json();
  const [message, ...more] = await ask({ to: ann.phone });
  expect(more).toEqual([]);
  expect(message).toMatchObject({ channel: "sms", to: ann.phone, code: expect.stringMatching(/^\d{6}$/) });
  expect(message.text).toContain(message.code);
  expect(Math.abs(Date.parse(message.at) - Date.now())).toBeLessThan(60_000);

  const digits = ann.phone.slice(1);
  const [, area, rest] = /^1(...)(.*)$/.exec(digits) ?? [];
  for (const to of [digits, `00${digits}`, `+1 (${area}) ${rest?.slice(0, 3)}-${rest?.slice(3)}`, `(${area}) ${rest}`])
    expect(await ask({ to }), to).toEqual([message]);
  expect(await ask({ to: ann.phone, after: String(message.id) })).toEqual([]);
  expect(await ask({ to: bob.phone, after: String(message.id) })).toHaveLength(1);
  const all: { id: number }[] = await ask({});
  expect(all.map(({ id }) => id)).toEqual(all.map(({ id }) => id).sort((a, b) => b - a));
});

test("an invalid request from a program gets a 400, and an invalid parameter is named", { tag: "@api" }, async ({ network }) => {
  expect(await (await network.get("/sandbox/messages?after=x")).json()).toMatchObject({ field: "after" });
  expect((await network.get("/sandbox/messages?to=nobody")).status()).toBe(400);
  for (const data of [
    {},
    [],
    "x",
    { times: 1 },
    { status: 500, hang: true },
    { status: 99 },
    { status: 500, times: 0 },
    { status: 500, unknown: 1 },
  ]) {
    expect((await network.post("/sandbox/faults", { data })).status(), JSON.stringify(data)).toBe(400);
  }
  for (const data of [{}, { advanceSeconds: -1 }, { advanceSeconds: "60" }, { advanceSeconds: 1.5 }, null]) {
    expect((await network.post("/sandbox/clock", { data })).status(), JSON.stringify(data)).toBe(400);
  }
});

test("the stand-in for the phone network accepts only the app: a call without its signature is refused", { tag: "@api" }, async ({
  network,
  freshNumber,
}) => {
  const to = (await freshNumber()).slice(1);
  const start = { data: { brand: "X", workflow: [{ channel: "sms", to }] } };
  for (const authorization of ["", "Bearer x", "Bearer eyJhbGciOiJub25lIn0.e30.", `Basic ${Buffer.from("a:b").toString("base64")}`]) {
    const answer = await network.post("/sandbox/vonage/v2/verify", { ...start, ...(authorization && { headers: { authorization } }) });
    expect(answer.status(), authorization).toBe(401);
    expect(answer.headers()["content-type"]).toContain("application/problem+json");
  }
  expect((await network.get("/sandbox/messages", { params: { to: `+${to}` } })).status()).toBe(200);
  expect(await (await network.get("/sandbox/messages", { params: { to: `+${to}` } })).json()).toEqual([]);
});
