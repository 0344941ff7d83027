import { test as base, expect, type Inbox, type Person, polls } from "../fixtures";
import { type AtOnce, alerts, expectOneProof, type Form, goesTo, postAtOnce, type Visitor } from "../visitor";

/** Simultaneous requests gain nothing over the same requests in sequence. */

const parallel = <T, R>(items: T[], run: (item: T, i: number) => Promise<R>): Promise<R[]> => Promise.all(items.map(run));

type Fixtures = {
  /** The visitor has asked for a code on the way to the poll: the form that wants it, and the code. */
  underWay: { form: Form; code: string };
  /** Eight posts of that form with the right code. */
  posted: AtOnce;
};
const test = base.extend<Fixtures>({
  underWay: async ({ waitingVisitor: visitor, person, inbox, poll }, use) => {
    const form = await visitor.form(`/2fa/verify?next=${encodeURIComponent(poll)}`, "Verify");
    await use({ form, code: await inbox.code(person.phone) });
  },
  posted: async ({ underWay: { form, code }, visitor, newVisitor }, use) => {
    await use(await postAtOnce(newVisitor, visitor, form, Array(8).fill({ code })));
  },
});

test("of eight simultaneous posts of the right code exactly one proves, and one session is proven", { tag: ["@api", "@embedded"] }, async ({
  posted,
  poll,
}) => {
  expect(posted.landings).toContain(poll);
  await expectOneProof(posted, poll);
});

test("the extra posts of a double click log nobody out, however late they arrive", { tag: "@api" }, async ({ posted, poll }) => {
  expect(posted.landings).toContain(`/2fa?next=${encodeURIComponent(poll)}&because=used`);
  await expectOneProof(posted, poll);
});

test("a second post of the code after the proof redirects to the page asked for, and sets no cookies", {
  tag: "@api",
}, async ({ underWay, visitor, newVisitor, poll }) => {
  const { form, code } = underWay;
  const [late, stranger] = [await newVisitor({ state: await visitor.state() }), await newVisitor()];
  expect(goesTo(await visitor.post(form, { code }))).toBe(poll);

  const answer = await late.post(form, { code });
  expect(goesTo(answer)).toBe(poll);
  expect(answer.headersArray().filter(({ name }) => name.toLowerCase() === "set-cookie")).toEqual([]);
  expect((await visitor.open(poll)).status()).toBe(200);
  const login = (next: string) => `/login?next=${encodeURIComponent(next)}`;
  // Another process may cache the ended session for up to 2 s.
  await expect.poll(async () => goesTo(await late.open(poll))).toBe(login(poll));
  await expect.poll(async () => goesTo(await late.open("/2fa"))).toBe(login("/2fa"));
  expect(goesTo(await stranger.post(form, { code }))).toBe(login(`/2fa?next=${encodeURIComponent(poll)}`));

  // Again with the new cookies, as from another tab.
  expect(goesTo(await visitor.post(form, { code }))).toBe(poll);
  expect((await visitor.open(poll)).status()).toBe(200);
});

test("of eight simultaneous wrong codes at most three are tried, and nobody is proven", { tag: "@api" }, async ({
  underWay,
  visitor,
  newVisitor,
  poll,
}) => {
  const { form, code } = underWay;
  const wrong = (i: number) => String((Number(code) + 1 + i) % 1_000_000).padStart(6, "0");
  const guesses = Array.from({ length: 8 }, (_, i) => ({ code: wrong(i) }));
  const { answers, landings } = await postAtOnce(newVisitor, visitor, form, guesses);
  expect(landings).not.toContain(poll);
  const sentences = (await parallel(answers, alerts)).flat();
  expect(sentences.filter((sentence) => sentence.startsWith("That code is not right.")).length).toBeLessThanOrEqual(3);
  for (const answer of answers) expect(answer.status()).toBeLessThan(400);
  expect(goesTo(await visitor.open("/polls/1"))).toBe("/2fa?next=%2Fpolls%2F1");
});

test("a double click on “Send code” sends one message", { tag: "@api" }, async ({ person, loggedInVisitor: visitor, inbox }) => {
  const form = await visitor.form("/2fa", "Send code");
  const answers = await parallel([1, 2, 3], () => visitor.post(form, { phone: person.phone }));
  for (const answer of answers) expect(goesTo(answer)).toMatch(/^\/2fa\/verify\?next=%2F/);
  expect(await inbox.messages(person.phone)).toHaveLength(1);
  expect(goesTo(await visitor.verify(await inbox.code(person.phone)))).toBe("/");
});

test("when two accounts ask for a code to one number at once, one gets it and the other a clear refusal", { tag: "@api" }, async ({
  newPerson,
  newVisitor,
  freshNumber,
  inbox,
}) => {
  const number = await freshNumber();
  const rivals = await parallel([await newPerson(), await newPerson()], async (person) => {
    const visitor = await newVisitor();
    await visitor.logIn(person);
    return { visitor, form: await visitor.form("/2fa", "Send code") };
  });
  const answers = await parallel(rivals, ({ visitor, form }) => visitor.post(form, { phone: number }));
  expect(answers.map(goesTo).sort()).toEqual(["/2fa/verify?next=%2F", null].sort());
  const refused = await parallel(
    answers.filter((answer) => goesTo(answer) === null),
    alerts,
  );
  expect(refused).toEqual([
    ["A code for this number is already on its way from another verification. Try again in a few minutes, or use another number."],
  ]);
  expect(await inbox.messages(number)).toHaveLength(1);
});

test("when one account asks for a code in two browsers at once, one message is sent and one of them proves with it", {
  tag: "@api",
}, async ({ person, newVisitor, inbox }) => {
  const browsers = await parallel([await newVisitor(), await newVisitor()], async (visitor) => {
    await visitor.logIn(person);
    return { visitor, form: await visitor.form("/2fa", "Send code") };
  });
  await parallel(browsers, ({ visitor, form }) => visitor.post(form, { phone: person.phone }));
  expect(await inbox.messages(person.phone)).toHaveLength(1);
  const code = await inbox.code(person.phone);
  const landings: (string | null)[] = [];
  for (const { visitor } of browsers) {
    const page = await visitor.open("/2fa/verify");
    landings.push(page.status() === 200 ? goesTo(await visitor.verify(code)) : goesTo(page));
  }
  expect(landings.filter((landing) => landing === "/")).toHaveLength(1);
});

test("twelve voters who each post their vote twice at once cast exactly twelve votes", { tag: "@api" }, async ({
  newPerson,
  newVisitor,
  inbox,
  path,
}) => {
  test.setTimeout(240_000);
  const poll = path(polls.crowded);
  const voters: Visitor[] = [];
  // In small batches: the phone network accepts thirty calls per second.
  for (let batch = 0; batch < 4; batch++) voters.push(...(await parallel([1, 2, 3], () => provenVoter(newPerson, newVisitor, inbox))));
  const [watcher] = voters;
  const total = async () => (await watcher?.results(poll))?.voters ?? Number.NaN;
  const before = await total();
  const ballots = await parallel(voters, async (visitor) => ({ visitor, form: await visitor.form(poll, "Vote") }));
  const answers = await parallel(ballots, ({ visitor, form }, i) =>
    // The two posts of a voter differ, so the count shows if both were accepted.
    parallel([String(i % 4), String((i + 1) % 4)], (choice) => visitor.post(form, { choice })),
  );
  for (const posts of answers)
    expect(posts.map(goesTo).sort()).toEqual([`${poll}/results/now`, `${poll}/results/now?because=voted-before`]);
  await expect.poll(total).toBe(before + 12);
});

async function provenVoter(newPerson: () => Promise<Person>, newVisitor: () => Promise<Visitor>, inbox: Inbox): Promise<Visitor> {
  const [person, visitor] = await Promise.all([newPerson(), newVisitor()]);
  await visitor.prove(person, inbox);
  return visitor;
}
