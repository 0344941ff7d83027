import { expect, polls, test } from "../fixtures";
import { alerts, goesTo } from "../visitor";

/** A proof belongs to one session, and copied or combined cookies never pass for it. */

test("the proof starts a new session, and cookies from before it never pass", { tag: "@api" }, async ({
  person,
  waitingVisitor: visitor,
  newVisitor,
  inbox,
  poll,
}) => {
  const before = await visitor.state();
  const spy = await newVisitor({ state: before });
  expect(goesTo(await spy.open(poll))).toBe(`/2fa?next=${encodeURIComponent(poll)}`);

  await visitor.verify(await inbox.code(person.phone), poll);
  expect((await visitor.open(poll)).status()).toBe(200);
  const after = await visitor.state();
  const login = (state: typeof before) => state.cookies.find(({ name }) => name === "pollstr-login")?.value;
  expect(login(after)).not.toBe(login(before));

  for (const copy of [spy, await newVisitor({ state: before })]) {
    expect((await copy.open(poll)).status()).toBe(307);
    // Another process may cache the ended session for up to 2 s.
    await expect.poll(async () => goesTo(await copy.open(poll))).toBe(`/login?next=${encodeURIComponent(poll)}`);
    await expect.poll(async () => goesTo(await copy.open("/2fa"))).toBe("/login?next=%2F2fa");
  }
});

test("no page contains a session cookie: not the visitor's own, and nobody else's in a cached page", {
  tag: "@api",
}, async ({ person, newPerson, newVisitor }) => {
  const visitors = [await newVisitor(), await newVisitor()];
  await visitors[0]?.logIn(person);
  await visitors[1]?.logIn(await newPerson());
  const states = await Promise.all(visitors.map((visitor) => visitor.state()));
  const values = states.flatMap(({ cookies }) => cookies.map(({ value }) => value)).filter((value) => value.length > 20);
  expect(values).toHaveLength(2);
  for (const visitor of visitors)
    for (const address of ["/", "/?from=friend", "/settings", "/2fa", "/no-such-page"]) {
      const text = await (await visitor.open(address)).text();
      for (const value of values) expect(text, address).not.toContain(value);
    }
});

test("combined cookies never pass: no proof cookie, another person's, or a new proof with an old login", { tag: "@api" }, async ({
  person,
  newPerson,
  newVisitor,
  inbox,
  poll,
}) => {
  const [ann, other] = [await newVisitor(), await newVisitor()];
  await ann.logIn(person);
  const early = await ann.state();
  await ann.prove(person, inbox);
  await other.prove(await newPerson(), inbox);
  type State = typeof early;
  const mix = (login: State, proof: State): State => ({
    origins: [],
    cookies: [
      ...login.cookies.filter(({ name }) => name !== "pollstr-proof"),
      ...proof.cookies.filter(({ name }) => name === "pollstr-proof"),
    ],
  });
  const late = await ann.state();
  const nothing: State = { origins: [], cookies: [] };
  const mixes: [string, State][] = [
    ["without a proof cookie", mix(late, nothing)],
    ["with another's proof", mix(late, await other.state())],
    ["another's login with my proof", mix(await other.state(), late)],
    ["the old login with the new proof", mix(early, late)],
    ["the proof alone", mix(nothing, late)],
  ];
  for (const [what, state] of mixes) {
    const answer = await (await newVisitor({ state })).open(poll);
    expect(goesTo(answer), what).toMatch(/^\/(login|2fa)\?next=/);
    expect(await answer.text(), what).not.toContain(polls.free);
  }
  expect((await (await newVisitor({ state: late })).open(poll)).status()).toBe(200);
});

test("another browser of the account must prove again: the number is masked and locked, and the code goes only there", async ({
  page,
  person,
  newVisitor,
  freshNumber,
  inbox,
  poll,
}) => {
  await (await newVisitor()).prove(person, inbox);
  const elsewhere = await freshNumber();
  const sent = (await inbox.messages(person.phone)).length;

  await page.goto(poll);
  await page.getByLabel("Email or username").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Log in" }).click();
  await expect(page).toHaveURL(`/2fa?next=${encodeURIComponent(poll)}`);
  const field = page.getByLabel("Phone number");
  await expect(field).toBeDisabled();
  await expect(field).toHaveValue(new RegExp(`^\\+1 •.*${person.phone.slice(-4)}$`));
  expect(await page.content()).not.toContain(person.phone.slice(2, -4));

  // Enabling the field and typing another number has no effect.
  await field.evaluate((input: HTMLInputElement) => {
    input.disabled = false;
  });
  await field.fill(elsewhere);
  await page.getByRole("button", { name: "Send code" }).click();
  await expect(page.getByLabel("Verification code")).toBeVisible();
  expect(await inbox.messages(elsewhere)).toEqual([]);
  expect((await inbox.messages(person.phone)).length).toBe(sent + 1);
  await page.getByLabel("Verification code").fill(await inbox.code(person.phone));
  await page.getByRole("button", { name: "Verify" }).click();
  await expect(page).toHaveURL(poll);
});

test("a number belongs to one account: a second account is refused, learns nothing of the first, and can use another number", {
  tag: "@api",
}, async ({ person, newPerson, newVisitor, freshNumber, inbox }) => {
  const [first, second] = [await newVisitor(), await newVisitor()];
  await first.prove(person, inbox);
  const rival = await newPerson();

  await second.logIn(rival);
  expect(goesTo(await second.sendCode(person.phone))).toBe("/2fa/verify?next=%2F");
  const refused = goesTo(await second.verify(await inbox.code(person.phone))) ?? "";
  expect(refused).toBe("/2fa?next=%2F&because=taken");
  const page = await second.open(refused);
  expect(await alerts(page)).toEqual(["This number cannot be used with this account. Use another number."]);
  const words = await page.text();
  for (const secret of [person.name, person.email, person.phone, person.phone.slice(1)]) expect(words).not.toContain(secret);
  expect(goesTo(await second.open("/polls/1"))).toBe("/2fa?next=%2Fpolls%2F1");

  const own = await freshNumber();
  await second.sendCode(own);
  expect(goesTo(await second.verify(await inbox.code(own)))).toBe("/");
  expect((await first.open("/polls/new")).status()).toBe(200);
});

test("a code works only in the session that asked for it", { tag: "@api" }, async ({
  person,
  newPerson,
  newVisitor,
  inbox,
  freshNumber,
}) => {
  const [ann, bob] = [await newVisitor(), await newVisitor()];
  await ann.logIn(person);
  await ann.sendCode(person.phone);
  await bob.logIn(await newPerson());
  const bobs = await freshNumber();
  await bob.sendCode(bobs);
  const code = await inbox.code(person.phone);
  if (code !== (await inbox.code(bobs)))
    expect(await alerts(await bob.verify(code))).toEqual(["That code is not right. You have 2 tries left."]);
  expect(goesTo(await ann.verify(code))).toBe("/");
});

test("opening or reloading the proof pages sends no code", { tag: "@api" }, async ({ person, loggedInVisitor: visitor, inbox }) => {
  for (let i = 0; i < 3; i++) await visitor.open("/2fa");
  expect(await inbox.messages(person.phone)).toEqual([]);
  await visitor.sendCode(person.phone);
  for (let i = 0; i < 3; i++) await visitor.open("/2fa/verify");
  await visitor.open("/2fa");
  expect(await inbox.messages(person.phone)).toHaveLength(1);
});
