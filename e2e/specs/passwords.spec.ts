import { expect, type Inbox, type Person, test } from "../fixtures";
import { alert, logIn } from "../screens";
import { alerts, goesTo, Visitor } from "../visitor";

/** A password is changed with the old one or with a mailed code. Either way, all earlier sessions and tokens end. */

const sentence = "If this address has an account, a code is on its way.";
const done = "Your password has been changed. Log in with it.";
const notRight = "That code is not right. Check it against the newest email, or ask for a new one.";
const noLogin = "The email, username or password is not right.";
const guarded = "/settings/password";

const askFor = (visitor: Visitor, email: string) => visitor.submit("/forgot-password", "Send code", { email });
const reset = (visitor: Visitor, email: string, code: string, newPassword: string) =>
  visitor.submit("/reset-password", "Set new password", { email, code, newPassword });

/** The newest mailed reset code; the first mail is from the registration. */
const resetCode = (inbox: Inbox, { email }: Person) => inbox.mailed(email, 2);

test("a forgotten password is reset by a mailed code, and the login with the new one leads to the page asked for", {
  tag: "@nojs",
}, async ({ page, person, inbox }) => {
  await inbox.mailed(person.email);
  await page.goto("/login?next=%2F%3Fwanted%3D1");
  await page.getByRole("link", { name: "Forgot your password?" }).click();
  await page.getByRole("button", { name: "Send code" }).click();
  await expect(alert(page)).toHaveText(["Enter your email address."]);
  await page.getByLabel("Email").fill(person.email);
  await page.getByRole("button", { name: "Send code" }).click();
  await expect(page).toHaveURL("/reset-password?next=%2F%3Fwanted%3D1");
  await expect(page.getByText(sentence)).toBeVisible();
  await expect(page.getByLabel("Email")).toHaveValue(person.email);

  // A refused new password does not use up the code.
  const code = await resetCode(inbox, person);
  await page.getByLabel("Code").fill(code);
  await page.getByLabel("New password").fill("short");
  await page.getByRole("button", { name: "Set new password" }).click();
  await expect(alert(page)).toHaveText(["Use at least 8 characters."]);
  await expect(page.getByLabel("New password")).toHaveAccessibleDescription(/Use at least 8 characters\.$/);
  await expect(page.getByLabel("Email")).toHaveValue(person.email);
  for (const secret of ["Code", "New password"]) await expect(page.getByLabel(secret)).toHaveValue("");

  await page.getByLabel("Code").fill(code);
  await page.getByLabel("New password").fill("another secret");
  await page.getByRole("button", { name: "Set new password" }).click();
  await expect(page).toHaveURL("/login?because=password-reset&next=%2F%3Fwanted%3D1");
  await expect(page.getByText(done)).toBeVisible();
  await logIn(page, person);
  await expect(alert(page)).toHaveText([noLogin]);
  await logIn(page, { ...person, password: "another secret" });
  await expect(page).toHaveURL("/?wanted=1");
});

test("an address without an account gets identical responses, and no mail", { tag: "@api" }, async ({ person, newVisitor, inbox }) => {
  const unknown = `nobody-${crypto.randomUUID()}@example.com`;
  await inbox.mailed(person.email);
  const [known, stranger] = await Promise.all(
    [person.email, unknown].map(async (email) => {
      const visitor = await newVisitor();
      const answer = await askFor(visitor, email);
      const { "set-cookie": cookie = "", location } = answer.headers();
      const page = await visitor.open("/reset-password");
      const wrong = await reset(visitor, email, "000000", "another secret");
      const anonymous = (text: string) => text.replaceAll(email, "…").replaceAll(encodeURIComponent(email), "…");
      const main = anonymous((await page.text()).split("<main")[1]?.split("</main>")[0] ?? "");
      return {
        ask: [answer.status(), location, anonymous(cookie).replace(/Expires=[^;]*/i, "")],
        page: [page.status(), main.includes(sentence), main.replaceAll(/\$ACTION_KEY[^>]*>|value="[^"…]*"/g, "")],
        wrong: [wrong.status(), await alerts(wrong)],
      };
    }),
  );
  expect(known).toEqual(stranger);
  expect(known?.ask.slice(0, 2)).toEqual([303, "/reset-password"]);
  await resetCode(inbox, person);
  expect(await inbox.messages(unknown)).toEqual([]);
});

test("the address appears in no URL, and its cookie is hidden from scripts and gone after the reset", { tag: "@api" }, async ({
  person,
  visitor,
  inbox,
}) => {
  await inbox.mailed(person.email);
  expect(goesTo(await askFor(visitor, person.email))).toBe("/reset-password");
  const [cookie] = (await visitor.state()).cookies;
  expect(cookie).toMatchObject({ name: "pollstr-reset", httpOnly: true, sameSite: "Lax" });
  await reset(visitor, person.email, await resetCode(inbox, person), "another secret");
  expect((await visitor.state()).cookies).toEqual([]);
});

test("mailed codes are capped together with the API, and the page says how long to wait", { tag: "@api" }, async ({ person, visitor }) => {
  const form = await visitor.form("/forgot-password", "Send code");
  for (let asked = 1; asked <= 2; asked++) expect((await visitor.post(form, { email: person.email })).status()).toBe(303);
  const byApi = () => visitor.http.post("/api/accounts/password-reset/", { data: { email: person.email.toUpperCase() } });
  expect((await byApi()).status()).toBe(200);
  const refused = await visitor.post(form, { email: person.email });
  expect(await alerts(refused)).toEqual([expect.stringMatching(/^That was too often\. Wait (10|9) minutes, then try again\.$/)]);
  expect(await refused.text()).toContain(`value="${person.email}"`);
});

test("a reset ends every session and token, uses up its code, and the phone must be proven again", { tag: "@api" }, async ({
  person,
  newVisitor,
  inbox,
  path,
}) => {
  const poll = path("What's up dog?");
  const { email, password } = person;
  const [here, there] = [await newVisitor(), await newVisitor()];
  await here.prove(person, inbox);
  await there.logIn(person);
  const { refresh } = await (await there.http.post("/api/accounts/token/", { data: { email, password } })).json();
  await inbox.mailed(email);
  await askFor(here, email);
  const code = await resetCode(inbox, person);
  expect(goesTo(await reset(here, email, code, "another secret"))).toBe("/login?because=password-reset");

  for (const visitor of [here, there])
    await expect.poll(async () => goesTo(await visitor.open(guarded))).toBe(`/login?next=${encodeURIComponent(guarded)}`);
  expect((await here.state()).cookies).toEqual([]);
  expect((await there.http.post("/api/accounts/token/refresh/", { data: { refresh } })).status()).toBe(401);
  expect(await alerts(await there.logIn(person))).toEqual([noLogin]);
  expect(await alerts(await reset(there, email, code, "a third secret"))).toEqual([notRight]);
  const letters = await inbox.messages(email);
  expect(letters[0]?.text).toContain("The password of your account was changed");

  await here.logIn({ email, password: "another secret" });
  expect(goesTo(await here.open(poll))).toBe(`/2fa?next=${encodeURIComponent(poll)}`);
  await here.prove({ ...person, password: "another secret" }, inbox, poll);
});

test("five wrong codes end the code, and the right one is then refused like a wrong one", { tag: "@api" }, async ({
  person,
  visitor,
  inbox,
}) => {
  await inbox.mailed(person.email);
  await askFor(visitor, person.email);
  const right = await resetCode(inbox, person);
  const form = await visitor.form("/reset-password", "Set new password");
  const wrong = { email: person.email, code: await inbox.wrongCode(person.email), newPassword: "another secret" };
  for (let tries = 1; tries <= 5; tries++) expect(await alerts(await visitor.post(form, wrong)), `${tries}`).toEqual([notRight]);
  expect(await alerts(await visitor.post(form, { ...wrong, code: right }))).toEqual([notRight]);
  expect(goesTo(await visitor.logIn(person))).toBe("/");
});

test("a reset code requested on the site works in the API, and the other way round", { tag: "@api" }, async ({
  newPerson,
  newVisitor,
  inbox,
}) => {
  const [ann, bob] = [await newPerson(), await newPerson()];
  const visitor = await newVisitor();
  const { http } = visitor;
  for (const person of [ann, bob]) await inbox.mailed(person.email);

  await http.post("/api/accounts/password-reset/", { data: { email: ann.email } });
  const annsCode = await resetCode(inbox, ann);
  expect(goesTo(await reset(visitor, ann.email, annsCode, "set on the site"))).toBe("/login?because=password-reset");
  const byApi = await http.post("/api/accounts/login/", { data: { email: ann.email, password: "set on the site" } });
  expect(byApi.status()).toBe(200);

  await askFor(visitor, bob.email);
  const otp = await resetCode(inbox, bob);
  const granted = await http.post("/api/accounts/validate-password-reset-otp/", { data: { email: bob.email, otp } });
  const { reset_token } = await granted.json();
  const set = await http.post("/api/accounts/password-reset/confirm/", { data: { reset_token, password: "set by the API" } });
  expect(set.status()).toBe(200);
  expect(goesTo(await visitor.logIn({ email: bob.email, password: "set by the API" }))).toBe("/");
});

test("the password is changed with the current one; this browser stays logged in, and all others are logged out", {
  tag: "@nojs-nightly",
}, async ({ page, context, person, newVisitor, site, inbox }) => {
  const other = await newVisitor();
  await other.logIn(person);
  await new Visitor(context.request, site).prove(person, inbox);
  await page.goto("/settings");
  await page.getByRole("link", { name: "Change password" }).click();
  const [current, next] = [page.getByLabel("Current password"), page.getByLabel("New password")];
  const change = page.getByRole("button", { name: "Change password" });
  await change.click();
  await expect(alert(page)).toHaveText(["Enter your password.", "Choose a password."]);
  await current.fill("not it at all");
  await next.fill("another secret");
  await change.click();
  await expect(alert(page)).toHaveText(["That is not your password."]);
  await expect(current).toHaveAccessibleDescription("That is not your password.");
  for (const field of [current, next]) await expect(field).toHaveValue("");
  await current.fill(person.password);
  await next.fill("another secret");
  await change.click();
  await expect(page).toHaveURL("/settings?because=password-changed");
  await expect(page.getByText("Your password has been changed.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Log out" })).toBeVisible();

  await expect.poll(async () => goesTo(await other.open(guarded))).toBe(`/login?next=${encodeURIComponent(guarded)}`);
  expect(await alerts(await other.logIn(person))).toEqual([noLogin]);
  expect(goesTo(await other.logIn({ ...person, password: "another secret" }))).toBe("/");
  await page.goto("/polls/1");
  await expect(page).toHaveURL("/2fa?next=%2Fpolls%2F1");
  await expect(page.getByLabel("Phone number")).toBeDisabled();
});

test("changing the password ends every token, and cookies copied before no longer work", { tag: "@api" }, async ({
  person,
  newVisitor,
  visitor,
}) => {
  const { email, password } = person;
  const { refresh } = await (await visitor.http.post("/api/accounts/token/", { data: { email, password } })).json();
  await visitor.logIn(person);
  const copy = await newVisitor({ state: await visitor.state() });
  const changed = await visitor.submit(guarded, "Change password", { currentPassword: password, newPassword: "another secret" });
  expect(goesTo(changed)).toBe("/settings?because=password-changed");
  expect((await visitor.open(guarded)).status()).toBe(200);
  await expect.poll(async () => goesTo(await copy.open(guarded))).toBe(`/login?next=${encodeURIComponent(guarded)}`);
  expect((await visitor.http.post("/api/accounts/token/refresh/", { data: { refresh } })).status()).toBe(401);
});

test("guessing the current password in an open session is throttled, and then the right one must wait too", { tag: "@api" }, async ({
  person,
  loggedInVisitor: visitor,
}) => {
  const form = await visitor.form(guarded, "Change password");
  const guess = (currentPassword: string) => visitor.post(form, { currentPassword, newPassword: "another secret" });
  for (let tries = 1; tries <= 10; tries++)
    expect(await alerts(await guess(`not it ${tries}`)), `${tries}`).toEqual(["That is not your password."]);
  const [refused] = await alerts(await guess(person.password));
  expect(refused).toMatch(/^That was too often\. Wait (15|14) minutes, then try again\.$/);
});

test("each password field hides the password, works with password managers, and has no length limit", { tag: "@api" }, async ({
  provenVisitor: proven,
  newVisitor,
}) => {
  const visitor = await newVisitor();
  const settings = ["password", "phone", "authenticator", "recovery-codes", "passkeys", "delete"].map((page) => `/settings/${page}`);
  for (const [who, paths] of [
    [visitor, ["/login", "/register", "/reset-password"]],
    [proven, settings],
  ] as const)
    for (const path of paths) {
      const fields = (await (await who.open(path)).text()).match(/<input[^>]*password[^>]*>/gi) ?? [];
      expect(fields, path).not.toEqual([]);
      for (const field of fields) {
        expect(field, path).toContain('type="password"');
        expect(field, path).toMatch(/autocomplete="(current|new)-password"/i);
        expect(field, path).not.toMatch(/maxlength|pattern|readonly|onpaste/i);
      }
    }
});
