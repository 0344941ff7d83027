import { expect, test } from "../fixtures";
import { alert, logIn } from "../screens";
import { alerts, goesTo } from "../visitor";

/** Registration, login and logout with the site's own forms. */

test("a registration error is shown beside its field, and everything typed except the password is kept", {
  tag: ["@nojs", "@phone"],
}, async ({ page }) => {
  await page.goto("/register");
  await page.getByLabel("Full name").fill("Ann Example");
  await page.getByLabel("Email").fill("ann at example.com");
  await page.getByLabel("Password", { exact: true }).fill("short");
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(alert(page)).toHaveText(["Enter an email address like name@example.com.", "Use at least 8 characters."]);
  await expect(page.getByLabel("Full name")).toHaveValue("Ann Example");
  await expect(page.getByLabel("Email")).toHaveValue("ann at example.com");
  await expect(page.getByLabel("Password", { exact: true })).toHaveValue("");
  await expect(page.getByLabel("Email")).toHaveAccessibleDescription("Enter an email address like name@example.com.");
  await expect(page.getByLabel("Email")).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByLabel("Full name")).not.toHaveAttribute("aria-invalid");
});

test("an empty registration is refused at every field", async ({ page }) => {
  await page.goto("/register");
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(alert(page)).toHaveText(["Enter your name.", "Enter your email address.", "Choose a password."]);
});

test("a refused registration can be corrected in the same form", { tag: "@nojs-nightly" }, async ({ page }) => {
  await page.goto("/register");
  await page.getByLabel("Full name").fill("Ann Example");
  await page.getByLabel("Email").fill(`ann-${crypto.randomUUID()}@example.com`);
  await page.getByLabel("Password", { exact: true }).fill("short");
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(alert(page)).toHaveText(["Use at least 8 characters."]);
  await page.getByLabel("Password", { exact: true }).fill("long enough");
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page).toHaveURL("/");
  await page.getByRole("link", { name: "Account" }).click();
  await expect(page).toHaveURL("/me");
});

test("letter case and spaces in an address do not allow a second account, and any such spelling logs in", { tag: "@api" }, async ({
  person,
  visitor,
}) => {
  const shouted = ` ${person.email.toUpperCase()} `;
  const answer = await visitor.register({ ...person, email: shouted });
  expect(answer.status()).toBe(200);
  expect(await alerts(answer)).toEqual(["An account with this email address already exists. Log in instead."]);
  expect(goesTo(await visitor.logIn({ ...person, email: shouted }))).toBe("/");
});

test("a password may contain any characters, and is not trimmed", { tag: "@api" }, async ({ person, newVisitor }) => {
  const odd = { ...person, email: `odd-${person.email}`, password: "  päss wörd \u{1F415} <script> '\" & %00  " };
  expect(goesTo(await (await newVisitor()).register(odd))).toBe("/");
  expect(goesTo(await (await newVisitor()).logIn(odd))).toBe("/");
  const trimmed = await (await newVisitor()).logIn({ ...odd, password: odd.password.trim() });
  expect(goesTo(trimmed)).toBeNull();
});

test("a wrong login gets the same response for a known and an unknown address, and keeps what was typed except the password", {
  tag: "@nojs-nightly",
}, async ({ page, person }) => {
  const sentence = "The email, username or password is not right.";
  await page.goto("/login");
  await logIn(page, { email: person.email, password: "not it at all" });
  await expect(alert(page)).toHaveText([sentence]);
  await expect(page.getByLabel("Email or username")).toHaveValue(person.email);
  await expect(page.getByLabel("Password", { exact: true })).toHaveValue("");

  await page.goto("/login");
  await logIn(page, { email: "nobody@example.com", password: "not it at all" });
  await expect(alert(page)).toHaveText([sentence]);

  await page.goto("/login");
  await logIn(page, person);
  await expect(page).toHaveURL("/");
});

test("a login after a wrong password still leads to the page that was asked for", { tag: "@nojs-nightly" }, async ({ page, person }) => {
  await page.goto("/login?next=%2F%3Fwanted%3D1");
  await logIn(page, { email: person.email, password: "not it at all" });
  await expect(alert(page)).toHaveText(["The email, username or password is not right."]);
  await logIn(page, person);
  await expect(page).toHaveURL("/?wanted=1");
});

test("the demo account logs in by its user name and by its address", { tag: "@api" }, async ({ newVisitor }) => {
  for (const email of ["test", "TEST@example.com"]) {
    expect(goesTo(await (await newVisitor()).logIn({ email, password: "test1234" })), email).toBe("/");
  }
});

const inside = "/2fa";

test("no GET request logs anyone out", { tag: "@api" }, async ({ loggedInVisitor: visitor }) => {
  for (const path of [
    "/logout",
    "/log-out",
    "/signout",
    "/api/auth/signout",
    "/api/auth/signout?callbackUrl=/",
    "/?logout=1",
    "/login",
    "/register",
  ]) {
    await visitor.follow(path);
    expect((await visitor.open(inside)).status(), path).toBe(200);
  }
  for (const method of ["HEAD", "OPTIONS", "PUT", "DELETE"]) {
    await visitor.http.fetch("/", { method, maxRedirects: 0 });
    expect((await visitor.open(inside)).status(), method).toBe(200);
  }
});

test("“Log out” ends the session on the server, so a copy of its cookies no longer works", { tag: "@api" }, async ({
  loggedInVisitor: visitor,
  newVisitor,
}) => {
  const copied = await visitor.state();
  expect((await (await newVisitor({ state: copied })).open(inside)).status()).toBe(200);
  expect(goesTo(await visitor.submit("/2fa", "Log out"))).toBe("/");
  expect(await visitor.state()).toMatchObject({ cookies: [] });
  const copy = await newVisitor({ state: copied });
  // Another process may cache the ended session for up to 2 s.
  await expect.poll(async () => goesTo(await copy.open(inside))).toBe(`/login?next=${encodeURIComponent(inside)}`);
});

test("“Log out” in one browser does not log out another", { tag: "@api" }, async ({ person, newVisitor }) => {
  const [here, there] = [await newVisitor(), await newVisitor()];
  await here.logIn(person);
  await there.logIn(person);
  await here.submit("/2fa", "Log out");
  expect((await there.open(inside)).status()).toBe(200);
});

test("a form on another site can log nobody in or out", { tag: "@api" }, async ({ person, loggedInVisitor: visitor, newVisitor, site }) => {
  const elsewhere = { origin: "https://elsewhere.example" };
  const out = await visitor.form("/2fa", "Log out");
  await visitor.http.post("/2fa", { multipart: Object.fromEntries(out.hidden), headers: elsewhere, maxRedirects: 0 });
  expect((await visitor.open(inside)).status()).toBe(200);

  const stranger = await newVisitor();
  const login = Object.fromEntries((await stranger.form("/login", "Log in")).hidden);
  const fields = { ...login, login: person.email, password: person.password };
  const answer = await stranger.http.post("/login", { multipart: fields, headers: elsewhere, maxRedirects: 0 });
  expect(answer.headers()["set-cookie"] ?? "").not.toContain("pollstr-login=");
  const own = await stranger.http.post("/login", { multipart: fields, headers: { origin: site }, maxRedirects: 0 });
  expect(own.headers()["set-cookie"]).toContain("pollstr-login=");
});

test("scripts and other sites cannot reach the session cookies", { tag: "@api" }, async ({ provenVisitor: visitor }) => {
  const { cookies } = await visitor.state();
  expect(cookies.map(({ name }) => name).sort()).toEqual(["pollstr-login", "pollstr-proof"]);
  for (const cookie of cookies) expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/" });
});
