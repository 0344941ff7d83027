import { expect, test } from "../fixtures";
import { Site } from "../site";
import { alerts, type Form, goesTo, type Visitor } from "../visitor";

/** Two instances of the app on one database behave as one. */

const databaseUrl = process.env.DATABASE_URL;

// The embedded database allows only one process, so this needs PostgreSQL.
if (databaseUrl && !process.env.BASE_URL) {
  test.describe("with a second instance on the same database", { tag: "@api" }, () => {
    test.describe.configure({ mode: "serial", timeout: 120_000 });
    let second: Site;

    test.beforeAll(async () => {
      test.setTimeout(120_000);
      second = await Site.at();
      await second.start({ DATABASE_URL: databaseUrl });
    });
    test.afterAll(() => second.stop());

    /** A client with the same cookies at the other instance. */
    const there = async (newVisitor: (options: object) => Promise<Visitor>, visitor: Visitor) =>
      newVisitor({ state: await visitor.state(), site: second.origin });

    test("a code sent by one is checked by the other, and the proof counts at both", async ({
      person,
      waitingVisitor: visitor,
      newVisitor,
      inbox,
      poll,
    }) => {
      const other = await there(newVisitor, visitor);
      const wrong = await other.verify(await inbox.wrongCode(person.phone), poll);
      expect(await alerts(wrong)).toEqual(["That code is not right. You have 2 tries left."]);
      expect(await alerts(await visitor.verify(await inbox.wrongCode(person.phone), poll))).toEqual([
        "That code is not right. You have 1 try left.",
      ]);
      expect(goesTo(await other.verify(await inbox.code(person.phone), poll))).toBe(poll);
      const back = await newVisitor({ state: await other.state() });
      expect((await back.open(poll)).status()).toBe(200);
      await expect.poll(async () => goesTo(await visitor.open(poll)), { timeout: 4_000 }).toBe(`/login?next=${encodeURIComponent(poll)}`);
    });

    test("the right code posted to both at once proves once and logs nobody out", async ({
      person,
      waitingVisitor: visitor,
      newVisitor,
      inbox,
      poll,
    }) => {
      const other = await there(newVisitor, visitor);
      const code = await inbox.code(person.phone);
      const forms = await Promise.all([visitor, other].map((each) => each.form(`/2fa/verify?next=${encodeURIComponent(poll)}`, "Verify")));
      await Promise.all([visitor, other].map((each, i) => each.post(forms[i] ?? { path: "", encoding: "form", hidden: [] }, { code })));
      const standings = await Promise.all([visitor, other].map(async (each) => goesTo(await each.open(poll)) ?? "proven"));
      expect(standings.filter((where) => where === "proven")).toHaveLength(1);
      expect(standings.filter((where) => where.startsWith("/login"))).toEqual([]);
    });

    test("a person who votes at both at once has one vote", async ({ provenVisitor: visitor, newVisitor, poll }) => {
      const other = await there(newVisitor, visitor);
      const forms = await Promise.all(
        [visitor, other, visitor, other].map(async (each) => ({ each, form: await each.form(poll, "Vote") })),
      );
      const answers = await Promise.all(forms.map(({ each, form }) => each.post(form, { choice: "0" })));
      const again = `${poll}/results/now?because=voted-before`;
      expect(answers.map(goesTo).sort()).toEqual([`${poll}/results/now`, again, again, again]);
    });

    test("wrong codes count together, also simultaneous ones: ten lock the account's codes at both", async ({
      person,
      provenVisitor: _,
      newVisitor,
    }) => {
      const lost = await Promise.all([newVisitor(), newVisitor({ site: second.origin })]);
      const forms: Form[] = [];
      for (const each of lost) {
        await each.logIn(person);
        forms.push(await each.form("/2fa/recovery", "Use code"));
      }
      const posts = [..."0123456789AB"].map((last, i) => {
        const form = forms[i % 2] as Form;
        return lost[i % 2]?.post(form, { code: `00000-00000-0000${last}` });
      });
      await Promise.all(posts);
      const locked = "Too many wrong codes. For your safety, codes are locked for 15 minutes. Then ask for a new one.";
      for (const each of lost) expect(await alerts(await each.submit("/2fa", "Send code"))).toEqual([locked]);
    });

    test("wrong passwords count together: ten, posted alternately, lock the account's login at both", async ({
      person,
      visitor,
      newVisitor,
    }) => {
      const other = await there(newVisitor, visitor);
      const wrong = { ...person, password: "not the password" };
      for (let i = 0; i < 10; i++) await (i % 2 ? visitor : other).logIn(wrong);
      for (const each of [visitor, other]) expect((await alerts(await each.logIn(person))).join()).toMatch(/^Too many wrong passwords\./);
    });

    test("codes by phone share one cap: a number with a pending code gets none from another account, at either", async ({
      person,
      newPerson,
      newVisitor,
    }) => {
      const answers: string[] = [];
      for (let i = 0; i < 4; i++) {
        const visitor = await newVisitor(i % 2 ? { site: second.origin } : {});
        await visitor.logIn(i === 0 ? person : await newPerson());
        const answer = await visitor.sendCode(person.phone);
        answers.push(goesTo(answer) ?? (await alerts(answer)).join());
      }
      expect(answers[0]).toBe("/2fa/verify?next=%2F");
      // A code for this number is pending and belongs to one person, so nobody else gets one at either instance.
      for (const answer of answers.slice(1)) expect(answer).not.toContain("/2fa/verify");
    });

    test("a session that ends at one stops working at the other within 2 s", async ({ loggedInVisitor: visitor, newVisitor }) => {
      const other = await there(newVisitor, visitor);
      expect((await other.open("/settings")).status()).toBe(200);
      await visitor.submit("/2fa", "Log out");
      await expect.poll(async () => goesTo(await other.open("/settings")), { timeout: 3_000 }).toBe("/login?next=%2Fsettings");
    });

    test("both share one sandbox: a fault set at one also fails at the other, and the inbox is the same", async ({
      person,
      newVisitor,
      loggedInVisitor: visitor,
      faults,
      inbox,
    }) => {
      const other = await there(newVisitor, visitor);
      await faults.once("start", person.phone, { status: 500 });
      expect((await alerts(await other.sendCode(person.phone))).length).toBe(1);
      expect(goesTo(await other.sendCode(person.phone))).toBe("/2fa/verify?next=%2F");
      const answer = await other.http.get("/sandbox/messages", { params: { to: person.phone } });
      expect(await answer.json()).toEqual(await inbox.messages(person.phone));
    });
  });
}
