import { expect, test } from "../fixtures";
import { alert } from "../screens";
import { alerts, goesTo } from "../visitor";

/** Proving an account's email by a mailed code. Only the owner learns how a code was judged. */

const notRight = "That code is not right. Check it against the newest email, or ask for a new one.";
const mailed = "We sent a new code. Only the newest one works.";

test("after a wrong code, the mailed one verifies the address, and the form is gone", { tag: "@nojs" }, async ({
  page,
  loggedIn: person,
  inbox,
}) => {
  const code = await inbox.mailed(person.email);
  await page.goto("/verify-email");
  await expect(page.getByText(person.email)).toBeVisible();
  await page.getByRole("button", { name: "Verify email" }).click();
  await expect(alert(page)).toHaveText(["Enter the code from the email."]);
  await page.getByLabel("Code").fill(await inbox.wrongCode(person.email));
  await page.getByRole("button", { name: "Verify email" }).click();
  await expect(alert(page)).toHaveText([notRight]);
  await expect(page.getByLabel("Code")).toHaveAccessibleDescription(notRight);
  await expect(page.getByLabel("Code")).toHaveValue("");
  await page.getByLabel("Code").fill(`${code.slice(0, 3)} ${code.slice(3)}`);
  await page.getByRole("button", { name: "Verify email" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Your email is verified" })).toBeVisible();
  await expect(page.getByText(person.email)).toBeVisible();
  await expect(page).toHaveURL("/verify-email");
  await page.goto("/verify-email");
  await expect(page.getByRole("heading", { level: 1, name: "Your email is verified" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Verify email" })).toHaveCount(0);
  await page.goto("/settings");
  await expect(page.getByText(`Verified: ${person.email}`)).toBeVisible();
});

test("the link in the mail works after a login", async ({ page, person }) => {
  await page.goto("/verify-email");
  await expect(page).toHaveURL("/login?next=%2Fverify-email");
  await page.getByLabel("Email or username").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Log in" }).click();
  await expect(page).toHaveURL("/verify-email");
  await expect(page.getByLabel("Code")).toHaveAttribute("autocomplete", "one-time-code");
  await expect(page.getByLabel("Code")).toHaveAttribute("inputmode", "numeric");
});

test("a mail that cannot be sent is reported, and another request sends a code that replaces the first", {
  tag: ["@nojs-nightly", "@desktop"],
}, async ({ page, loggedIn: person, inbox, faults }) => {
  const first = await inbox.mailed(person.email);
  await faults.mail(person.email);
  await page.goto("/verify-email");
  const again = page.getByRole("button", { name: "Send a new code" });
  await again.click();
  await expect(alert(page)).toHaveText(["The email could not be sent. Wait a moment, then press “Send a new code” again."]);
  await again.click();
  await expect(page.getByRole("main").getByRole("status").filter({ hasText: /\S/ })).toHaveText(mailed);
  const second = await inbox.mailed(person.email, 2);
  if (first !== second) {
    await page.getByLabel("Code").fill(first);
    await page.getByRole("button", { name: "Verify email" }).click();
    await expect(alert(page)).toHaveText([notRight]);
  }
  await page.getByLabel("Code").fill(second);
  await page.getByRole("button", { name: "Verify email" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Your email is verified" })).toBeVisible();
});

test("opening or reloading the page mails nothing", { tag: "@api" }, async ({ person, loggedInVisitor: visitor, inbox }) => {
  await inbox.mailed(person.email);
  for (let i = 0; i < 3; i++) expect((await visitor.open("/verify-email")).status()).toBe(200);
  expect(await inbox.messages(person.email)).toHaveLength(1);
});

test("the page and the API share one cap on mailed codes, and say how long to wait", { tag: "@api" }, async ({
  person,
  loggedInVisitor: visitor,
  inbox,
}) => {
  const form = await visitor.form("/verify-email", "Send a new code");
  for (const mails of [2, 3]) {
    expect((await visitor.http.post("/api/accounts/resend-otp/", { data: { email: person.email } })).status()).toBe(200);
    await inbox.mailed(person.email, mails);
  }
  expect(await (await visitor.post(form)).text()).toContain(mailed);
  const refused = await alerts(await visitor.post(form));
  expect(refused).toEqual([expect.stringMatching(/^You have asked for too many codes\. Wait (10|9) minutes, then try again\.$/)]);
  expect((await visitor.http.post("/api/accounts/resend-otp/", { data: { email: person.email } })).status()).toBe(429);
  expect(await inbox.messages(person.email)).toHaveLength(4);
});

test("five wrong codes end the code; the next one is long, and works at once", {
  tag: "@api",
}, async ({ person, loggedInVisitor: visitor, inbox }) => {
  const right = await inbox.mailed(person.email);
  const form = await visitor.form("/verify-email", "Verify email");
  const wrong = await inbox.wrongCode(person.email);
  for (let tries = 1; tries <= 5; tries++) expect(await alerts(await visitor.post(form, { code: wrong })), `${tries}`).toEqual([notRight]);
  expect(await alerts(await visitor.post(form, { code: right }))).toEqual([notRight]);
  const stranger = await visitor.http.post("/api/accounts/validate-otp/", { data: { email: person.email, otp: right } });
  expect([stranger.status(), await stranger.json()]).toEqual([400, { error: "Invalid OTP." }]);
  await visitor.submit("/verify-email", "Send a new code");
  const code = await inbox.mailed(person.email, 2);
  expect(code).toMatch(/^\d{20}$/);
  expect((await inbox.messages(person.email))[0]?.text).toContain("It is longer than usual");
  expect(goesTo(await visitor.post(form, { code }))).toBe("/verify-email");
});

test("the API's tokens open an account made on the site only after its email is verified there", {
  tag: "@api",
}, async ({ person, visitor, inbox }) => {
  const { email, password } = person;
  const me = async () => {
    const { access } = await (await visitor.http.post("/api/accounts/token/", { data: { email, password } })).json();
    return visitor.http.get("/api/accounts/me/", { headers: { authorization: `Bearer ${access}` } });
  };
  expect((await me()).status()).toBe(403);
  await visitor.logIn(person);
  const code = await inbox.mailed(email);
  expect(goesTo(await visitor.submit("/verify-email", "Verify email", { code }))).toBe("/verify-email");
  const answer = await me();
  expect(answer.status()).toBe(200);
  expect(await answer.json()).toMatchObject({ email, full_name: person.name });
});

test("an account registered and verified through the API can log in on the site and is verified there", { tag: "@api" }, async ({
  visitor,
  inbox,
}) => {
  const email = `api-${crypto.randomUUID()}@example.com`;
  const password = "correct horse battery";
  const made = await visitor.http.post("/api/accounts/create/", { data: { full_name: "Ann Example", email, password } });
  expect(made.status()).toBe(201);
  const otp = await inbox.mailed(email);
  expect((await visitor.http.post("/api/accounts/validate-otp/", { data: { email, otp } })).status()).toBe(200);
  expect(goesTo(await visitor.logIn({ email, password }))).toBe("/");
  expect(await (await visitor.open("/verify-email")).text()).toContain("Your email is verified");
});

test("a code verifies only the person it was mailed to", { tag: "@api" }, async ({ newPerson, visitor, inbox }) => {
  const [ann, bob] = [await newPerson(), await newPerson()];
  await visitor.logIn(ann);
  const [own, others] = [await inbox.mailed(ann.email), await inbox.mailed(bob.email)];
  if (own !== others) expect(await alerts(await visitor.submit("/verify-email", "Verify email", { code: others }))).toEqual([notRight]);
  expect(goesTo(await visitor.submit("/verify-email", "Verify email", { code: own, email: bob.email }))).toBe("/verify-email");
  const bobs = await visitor.http.post("/api/accounts/token/", { data: bob });
  expect(bobs.status()).toBe(200);
  const { access } = await bobs.json();
  expect((await visitor.http.get("/api/accounts/me/", { headers: { authorization: `Bearer ${access}` } })).status()).toBe(403);
});
