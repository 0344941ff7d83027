import { randomBytes, randomInt, randomUUID } from "node:crypto";
import { type APIRequestContext, type APIResponse, test as base, expect } from "@playwright/test";
import { type Api, apiAt, type Tokens } from "./client";
import { ownData, Site } from "./site";
import { goesTo, Visitor } from "./visitor";

export { expect };

/** An account, and its owner's phone number, which is not proven yet. */
export type Person = { name: string; email: string; password: string; phone: string };

/** An account made through the API, with the tokens from the response. */
type Member = Person & Tokens;

export type Message = { id: number; at: string; channel: "sms" | "voice" | "email"; to: string; text: string; code: string };

/** The demo polls by the tests' use of them. Tests that compare counts have a poll of their own. */
export const polls = {
  /** Only main-job.spec.ts votes here. */
  counted: "What is your favorite kind of dog?",
  /** Only races.spec.ts votes here. */
  crowded: "Who let the dogs out?",
  free: "What's up dog?",
  multiple: "Which languages do you speak?",
  /** Nobody votes here. */
  scores: "How did you like the summer party?",
} as const;

/** Where prisma/seed.ts puts them in a new database. */
const addresses: Record<string, string> = {
  [polls.counted]: "/polls/dem000000001",
  [polls.crowded]: "/polls/dem000000002",
  [polls.free]: "/polls/dem000000003",
  [polls.multiple]: "/polls/dem000000004",
  [polls.scores]: "/polls/dem000000006",
};

/** The messages that reached phones and mailboxes. */
export class Inbox {
  constructor(private readonly http: APIRequestContext) {}

  async messages(to: string): Promise<Message[]> {
    return (await this.http.get("/sandbox/messages", { params: { to } })).json();
  }

  /** The newest code sent to a number or address. */
  async code(to: string): Promise<string> {
    const [newest] = await this.messages(to);
    if (!newest) throw new Error(`Nothing has arrived at ${to}`);
    return newest.code;
  }

  /** Waits until a mailbox has this many codes and returns them, newest first: some are mailed after the response. */
  async mailedAll(to: string, count: number): Promise<string[]> {
    const codes = async () => (await this.messages(to)).flatMap(({ code }) => code ?? []);
    await expect.poll(async () => (await codes()).length, `codes for ${to}`).toBe(count);
    return codes();
  }

  /** Waits like mailedAll and returns the newest code. */
  async mailed(to: string, count = 1): Promise<string> {
    return (await this.mailedAll(to, count))[0] ?? "";
  }

  /** Waits for a mail to a person that contains these words, and returns its text. */
  async mailAbout({ email }: Pick<Person, "email">, words: string): Promise<string> {
    const found = async () => (await this.messages(email)).find(({ text }) => text.includes(words))?.text ?? "";
    await expect.poll(found, `a mail about “${words}”`).not.toBe("");
    return found();
  }

  /** Six digits that are not the newest code. */
  async wrongCode(to: string): Promise<string> {
    const code = await this.code(to);
    return code.slice(0, 5) + ((Number(code[5]) + 1) % 10);
  }
}

type Failure = { status: number } | { hang: true } | { reset: true } | { dropAfterApply: true };
const calls = {
  start: "/v2/verify",
  check: "/v2/verify/{id}",
  next: "/v2/verify/{id}/next_workflow",
  mail: "/smtp",
};

/** Makes the phone network or the mail server fail for one number or address, so that tests in parallel are not affected. */
class Faults {
  constructor(private readonly http: APIRequestContext) {}

  /** Makes the next call for this number or address fail this way, once. */
  async once(call: keyof typeof calls, to: string, failure: Failure): Promise<void> {
    const answer = await this.http.post("/sandbox/faults", { data: { match: { path: calls[call], to }, times: 1, ...failure } });
    expect(answer.status()).toBe(201);
  }

  /** Makes the mail server refuse the next mail to this address, once. */
  async mail(to: string): Promise<void> {
    const answer = await this.http.post("/sandbox/faults", { data: { match: { path: "/smtp", to }, times: 1, status: 451 } });
    expect(answer.status()).toBe(201);
  }
}

type Fixtures = {
  newPerson: () => Promise<Person>;
  person: Person;
  /** A client without a browser. `state` gives it existing cookies, `site` points it at another instance. */
  newVisitor: (options?: NewVisitor) => Promise<Visitor>;
  visitor: Visitor;
  /** The same client, after the person has logged in with it. */
  loggedInVisitor: Visitor;
  /** The same client, after the person has asked for a code with it, on the way to `poll`. */
  waitingVisitor: Visitor;
  /** The same client, after the person has proven their number in it. */
  provenVisitor: Visitor;
  /** The same, after an hour in which the codes of earlier tests no longer count against the limits. */
  laterVisitor: Visitor;
  /** Another client, in which the person is logged in without a proof. */
  elsewhere: Visitor;
  /** The path of a demo poll in which any test may vote. */
  poll: string;
  /** The person, after logging in with the page's browser. */
  loggedIn: Person;
  /** The person, after proving their phone in the page's browser. */
  proven: Person;
  /** Moves the server's clock by some seconds. After the test it is right again. */
  advance: (seconds: number) => Promise<void>;
  /** The path of the demo poll that asks this question. */
  path: (question: string) => string;
  /** An account made through the API; its email is not proven. */
  newMember: () => Promise<Member>;
  /** An account made through the API; its email is proven. */
  newProvenMember: () => Promise<Member>;
};
type NewVisitor = { state?: Awaited<ReturnType<Visitor["state"]>>; headers?: Record<string, string>; site?: string };

/** As many visitors. */
type Tuple<Count extends number, Visitors extends Visitor[] = []> = Visitors["length"] extends Count
  ? Visitors
  : Tuple<Count, [...Visitors, Visitor]>;

type WorkerFixtures = {
  /** The origin of the site under test. */
  site: string;
  network: APIRequestContext;
  inbox: Inbox;
  faults: Faults;
  api: Api;
  /** People who have proven their numbers, each with a client of their own: the same ones in all tests of a worker. */
  voters: <Count extends number>(count: Count) => Promise<Tuple<Count>>;
  freshNumber: () => Promise<string>;
};

export const test = base.extend<Fixtures, WorkerFixtures>({
  site: [
    async ({ playwright: _ }, use, { project }) => {
      if (project.use.baseURL) return use(new URL(project.use.baseURL).origin);
      const [site, data] = [await Site.at(), await ownData()];
      await site.startInNext({ ...data.env, AUTH_SECRET: randomBytes(32).toString("hex") });
      await use(site.origin);
      await site.stop();
      data.remove();
    },
    { scope: "worker", timeout: 120_000 },
  ],
  network: [
    async ({ playwright, site }, use) => {
      const http = await playwright.request.newContext({ baseURL: site });
      await use(http);
      await http.dispose();
    },
    { scope: "worker" },
  ],
  inbox: [async ({ network }, use) => use(new Inbox(network)), { scope: "worker" }],
  faults: [async ({ network }, use) => use(new Faults(network)), { scope: "worker" }],

  api: [async ({ site }, use) => use(apiAt(site)), { scope: "worker" }],

  voters: [
    async ({ playwright, site, inbox, freshNumber }, use) => {
      const known: Visitor[] = [];
      const join = async () => {
        const [http, person] = [await playwright.request.newContext({ baseURL: site }), makePerson(await freshNumber())];
        const visitor = new Visitor(http, site);
        await visitor.register(person);
        await visitor.sendCode(person.phone);
        expect(goesTo(await visitor.verify(await inbox.code(person.phone)))).toBe("/");
        return visitor;
      };
      await use(async <Count extends number>(count: Count) => {
        // A few at a time: the phone network accepts thirty calls per second.
        while (known.length < count) known.push(...(await Promise.all(Array.from({ length: Math.min(4, count - known.length) }, join))));
        return known.slice(0, count) as Tuple<Count>;
      });
      await Promise.all(known.map(({ http }) => http.dispose()));
    },
    { scope: "worker" },
  ],

  // NANPA reserves +1 AAA 555 01NN for fiction. The last digit is the worker's. A number that ever got a message is not reused.
  freshNumber: [
    async ({ inbox }, use, { parallelIndex }) => {
      const perWorker = 800 * 10;
      let turn = randomInt(perWorker);
      await use(async () => {
        for (let tried = 0; tried < perWorker; tried++) {
          turn = (turn + 1) % perWorker;
          const number = `+1${200 + Math.floor(turn / 10)}55501${turn % 10}${parallelIndex % 10}`;
          if ((await inbox.messages(number)).length === 0) return number;
        }
        throw new Error("Every number has been used: give the server a new database.");
      });
    },
    { scope: "worker" },
  ],

  path: async ({ site: _ }, use) => {
    await use((question) => {
      const path = addresses[question];
      if (path === undefined) throw new Error(`No poll asks “${question}”`);
      return path;
    });
  },

  poll: async ({ path }, use) => use(path(polls.free)),

  newVisitor: async ({ playwright, site: underTest }, use) => {
    const open: APIRequestContext[] = [];
    await use(async ({ state, headers, site = underTest } = {}) => {
      const http = await playwright.request.newContext({
        baseURL: site,
        ...(state && { storageState: state }),
        ...(headers && { extraHTTPHeaders: headers }),
      });
      open.push(http);
      return new Visitor(http, site);
    });
    await Promise.all(open.map((http) => http.dispose()));
  },
  visitor: async ({ newVisitor }, use) => use(await newVisitor()),

  newPerson: async ({ newVisitor, freshNumber }, use) => {
    await use(async () => {
      const person = makePerson(await freshNumber());
      const registered: APIResponse = await (await newVisitor()).register(person);
      expect(goesTo(registered)).toBe("/");
      return person;
    });
  },
  person: async ({ newPerson }, use) => use(await newPerson()),
  loggedInVisitor: async ({ visitor, person }, use) => {
    await visitor.logIn(person);
    await use(visitor);
  },
  waitingVisitor: async ({ loggedInVisitor: visitor, person, poll }, use) => {
    await visitor.sendCode(person.phone, poll);
    await use(visitor);
  },
  provenVisitor: async ({ visitor, person, inbox }, use) => {
    await visitor.prove(person, inbox);
    await use(visitor);
  },
  laterVisitor: async ({ visitor, person, inbox, advance }, use) => {
    await advance(3_600);
    await visitor.prove(person, inbox);
    await use(visitor);
  },
  elsewhere: async ({ newVisitor, person }, use) => {
    const visitor = await newVisitor();
    await visitor.logIn(person);
    await use(visitor);
  },

  newMember: async ({ api, freshNumber }, use) => {
    await use(async () => {
      const person = makePerson(await freshNumber());
      const { name: full_name, email, password } = person;
      const { data, response } = await api.POST("/api/accounts/create/", { body: { full_name, email, password } });
      expect(response.status).toBe(201);
      return { ...person, ...(data as { token: Tokens }).token };
    });
  },
  newProvenMember: async ({ api, newMember, inbox }, use) => {
    await use(async () => {
      const member = await newMember();
      const body = { email: member.email, otp: await inbox.code(member.email) };
      const { data, response } = await api.POST("/api/accounts/validate-otp/", { body });
      expect(response.status).toBe(200);
      return { ...member, ...(data as { token: Tokens }).token };
    });
  },

  loggedIn: async ({ context, person, site }, use) => {
    await new Visitor(context.request, site).logIn(person);
    await use(person);
  },
  proven: async ({ context, person, inbox, site }, use) => {
    await new Visitor(context.request, site).prove(person, inbox);
    await use(person);
  },

  advance: async ({ network }, use) => {
    await use(async (advanceSeconds) => {
      expect((await network.post("/sandbox/clock", { data: { advanceSeconds } })).ok()).toBe(true);
    });
    expect((await network.delete("/sandbox/clock")).ok()).toBe(true);
  },
});

function makePerson(phone: string): Person {
  const id = randomUUID();
  return { name: `Pat ${id.slice(0, 4)}`, email: `pat-${id}@example.com`, password: `secret ${id}`, phone };
}
