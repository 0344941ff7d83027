import { type APIRequestContext, type APIResponse, expect } from "@playwright/test";
import type { Inbox, Person } from "./fixtures";

/**
 * A client without a browser. It fills in the forms that pages contain, hidden fields included, and follows no redirect
 * unless told to. When `http` is a browser context's request, it shares the cookies of that context's pages.
 */
export class Visitor {
  constructor(
    readonly http: APIRequestContext,
    private readonly origin: string,
  ) {}

  open(path: string, headers: Record<string, string> = {}): Promise<APIResponse> {
    return this.http.get(path, { headers, maxRedirects: 0 });
  }

  /** Opens a page and follows its redirects. */
  follow(path: string): Promise<APIResponse> {
    return this.http.get(path);
  }

  /** The form on a page that has a button with this name. */
  async form(path: string, button: string, headers: Record<string, string> = {}): Promise<Form> {
    const page = await this.open(path, headers);
    expect(page.status(), `${path} is a page`).toBe(200);
    return readForm(await page.text(), path, button);
  }

  /**
   * Posts a form that was read earlier, as a browser without JavaScript does. When a proof is refused, follows the
   * redirect back to its page, which shows why.
   */
  async post(form: Form, fields: Fields = {}): Promise<APIResponse> {
    const data = new FormData();
    for (const [name, value] of form.hidden) data.append(name, value);
    for (const [name, value] of Object.entries(fields)) {
      data.delete(name);
      for (const each of [value].flat()) data.append(name, each);
    }
    const answer = await this.http.post(form.path, { [form.encoding]: data, headers: { origin: this.origin }, maxRedirects: 0 });
    const target = goesTo(answer) ?? "";
    return /^\/2fa\/\w+\?.*&because=(?!already-sent)/.test(target) ? this.open(target) : answer;
  }

  async submit(path: string, button: string, fields: Fields = {}): Promise<APIResponse> {
    return this.post(await this.form(path, button), fields);
  }

  register({ name, email, password }: Person, next = "/"): Promise<APIResponse> {
    return this.submit(`/register?next=${encodeURIComponent(next)}`, "Create account", { fullName: name, email, password });
  }

  /** Logs in. The form is read without cookies because a logged-in client is redirected from the login page. */
  async logIn({ email, password }: Pick<Person, "email" | "password">, next = "/"): Promise<APIResponse> {
    const form = await this.form(`/login?next=${encodeURIComponent(next)}`, "Log in", { cookie: "" });
    return this.post(form, { login: email, password });
  }

  sendCode(phone: string, next = "/"): Promise<APIResponse> {
    return this.submit(`/2fa?next=${encodeURIComponent(next)}`, "Send code", { phone });
  }

  verify(code: string, next = "/"): Promise<APIResponse> {
    return this.submit(`/2fa/verify?next=${encodeURIComponent(next)}`, "Verify", { code });
  }

  /** Logs in, asks for a code, reads it in the inbox and submits it. */
  async prove(person: Person, inbox: Inbox, next = "/"): Promise<void> {
    expect((await this.logIn(person)).status()).toBe(303);
    expect(goesTo(await this.sendCode(person.phone, next))).toBe(`/2fa/verify?next=${encodeURIComponent(next)}`);
    expect(goesTo(await this.verify(await inbox.code(person.phone), next))).toBe(next);
  }

  /** Logs in and proves, and has the site remember this client as a device. */
  async proveAndRemember(person: Person, inbox: Inbox): Promise<void> {
    await this.logIn(person);
    await this.sendCode(person.phone);
    await this.submit("/2fa/verify", "Verify", { code: await inbox.code(person.phone), remember: "on" });
  }

  /** Casts a vote with the form of the poll's page. Returns whether the site says that this person has voted before. */
  async vote(poll: string, fields: Fields): Promise<boolean> {
    const landing = goesTo(await this.submit(poll, "Vote", fields));
    expect([`${poll}/results/now`, `${poll}/results/now?because=voted-before`]).toContain(landing);
    return landing?.endsWith("voted-before") === true;
  }

  /** The results of a poll, as the API gives them to this person. */
  async results(poll: string): Promise<{ voters: number; choices: { text: string; votes: number }[] }> {
    const answer = await this.open(`/api${poll}/results/`);
    expect(answer.status(), `results of ${poll}`).toBe(200);
    return answer.json();
  }

  /** Makes a poll, and returns its address. */
  async publish(fields: Fields): Promise<string> {
    const landing = goesTo(await this.submit("/polls/new", "Publish", { ...fields, intent: "publish" })) ?? "";
    expect(landing).toMatch(/^\/polls\/[0-9a-z]{12}\/manage/);
    return landing.replace(/\/manage.*/, "");
  }

  /** The cookies, to copy them to another client. */
  state() {
    return this.http.storageState();
  }
}

type NewVisitor = (options: { state: Awaited<ReturnType<Visitor["state"]>> }) => Promise<Visitor>;
export type AtOnce = { copies: Visitor[]; answers: APIResponse[]; landings: (string | null)[] };

/** Posts a form of a client several times at once, like a double click, from copies of it with the same cookies. */
export async function postAtOnce(newVisitor: NewVisitor, visitor: Visitor, form: Form, fields: Fields[]): Promise<AtOnce> {
  const state = await visitor.state();
  const copies = await Promise.all(fields.map(() => newVisitor({ state })));
  const answers = await Promise.all(copies.map((copy, i) => copy.post(form, fields[i])));
  return { copies, answers, landings: answers.map(goesTo) };
}

/** Of such posts exactly one has proven its login, and none has logged its client out. Returns the one that has. */
export async function expectOneProof({ copies, landings }: AtOnce, next: string): Promise<Visitor> {
  const used = `/2fa?next=${encodeURIComponent(next)}&because=used`;
  expect(landings.filter((landing) => landing !== next && landing !== used)).toEqual([]);
  const standing = await Promise.all(copies.map(async (copy) => (await copy.open(next)).status()));
  expect(standing.filter((status) => status === 200)).toHaveLength(1);
  for (const [i, copy] of copies.entries()) if (landings[i] === used) expect((await copy.open("/2fa")).status()).toBe(200);
  return copies[standing.indexOf(200)] as Visitor;
}

/** A post with the old cookies after the proof redirects and sets no cookie, once every process knows that they are dead. */
export async function expectLate(visitor: Visitor, form: Form, fields: Fields, next: string): Promise<void> {
  await expect.poll(async () => goesTo(await visitor.open(next))).toBe(`/login?next=${encodeURIComponent(next)}`);
  const late = await visitor.post(form, fields);
  expect(goesTo(late)).toBe(next);
  expect(late.headersArray().filter(({ name }) => name.toLowerCase() === "set-cookie")).toEqual([]);
}

/**
 * An account without a proven number, logged in as `visitor`, gets neither a page of proof other than the phone's nor the
 * settings of that proof, and can post nothing to them.
 */
export async function expectNoOtherProof(visitor: Visitor, proof: string, settings: string, form: Form, password: string): Promise<void> {
  expect(goesTo(await visitor.open(proof))).toBe("/2fa?next=%2F");
  expect(goesTo(await visitor.open(settings))).toBe(`/2fa?next=${encodeURIComponent(settings)}`);
  expect(goesTo(await visitor.post(form, { password }))).toBe(`/2fa?next=${encodeURIComponent(settings)}`);
  expect(withoutScripts(await (await visitor.open("/2fa")).text())).not.toContain("Other ways");
}

/** The address to which a form posts, how it writes its fields, and the hidden ones. */
export type Form = { path: string; encoding: "multipart" | "form"; hidden: [name: string, value: string][] };
/** A form with the label of its first button and all its visible text. */
export type SeenForm = Form & { button: string; text: string };
export type Fields = Record<string, string | string[]>;

/** The target of a redirect, with the origin when it is another site's. Null when the response is no redirect. */
export function goesTo(answer: APIResponse): string | null {
  const { location } = answer.headers();
  if (location === undefined) return null;
  const url = new URL(location, answer.url());
  const own = new URL(answer.url()).origin === url.origin;
  return own ? url.pathname + url.search + url.hash : url.href;
}

/** The error messages on a page. */
export async function alerts(answer: APIResponse): Promise<string[]> {
  const [, main = ""] = (await answer.text()).split("<main");
  return [...main.matchAll(/role="alert".*?<\/div>(?:<\/div>)?/gs)].map(([alert]) => textOf(alert.replace(/^[^>]*>/, "")));
}

/** The values of the ticked controls on a page. */
export const ticked = (html: string): string[] =>
  [...html.matchAll(/<input[^>]* checked=""[^>]*>/g)].map(([tag]) => attribute(tag, "value"));

function readForm(html: string, path: string, button: string): Form {
  const found = forms(html, path);
  const form = found.find((each) => each.button === button) ?? found.find((each) => each.text.includes(button));
  if (form === undefined) throw new Error(`No form with a button “${button}” on ${path}`);
  return form;
}

/** All forms on a page that are posted. */
export function forms(html: string, path: string): SeenForm[] {
  return [...html.matchAll(/<form[^>]* method="post".*?<\/form>/gis)].map(([form]) => {
    const inputs = [...form.matchAll(/<(?:input|select)[^>]*>/g)].map(([tag]) => tag).filter((tag) => /type="hidden"/.test(tag));
    const selects = [...form.matchAll(/<select[^>]*name="([^"]*)".*?<\/select>/gs)].map(([tag, name = ""]): [string, string] => [
      name,
      attribute(/<option[^>]*selected=""[^>]*>/.exec(tag)?.[0] ?? "", "value"),
    ]);
    const [, button = ""] = /<button[^>]*>(.*?)<\/button>/s.exec(form) ?? [];
    const hidden = [...inputs.map((tag): [string, string] => [attribute(tag, "name"), attribute(tag, "value")]), ...selects];
    const [start = ""] = /<form[^>]*>/.exec(form) ?? [];
    const encoding = attribute(start.toLowerCase(), "enctype") === "multipart/form-data" ? "multipart" : "form";
    return { path: attribute(start, "action") || path, encoding, hidden, button: textOf(button), text: textOf(form) };
  });
}

const attribute = (tag: string, name: string): string => plain(new RegExp(` ${name.replace("$", "\\$")}="([^"]*)"`).exec(tag)?.[1] ?? "");
const textOf = (html: string): string => plain(html.replace(/<[^>]*>/g, "")).trim();

/** What a page shows, without the data that it carries for its scripts: words for a part that it does not have, for example. */
export const withoutScripts = (html: string): string => html.replace(/<script\b.*?<\/script>/gs, "");

const entities: Record<string, string> = { quot: '"', amp: "&", lt: "<", gt: ">" };
/** Text with its HTML entities decoded. */
export const plain = (html: string): string =>
  html.replace(/&(?:#x([0-9a-f]+)|([a-z]+));/gi, (all, hex, name) =>
    hex ? String.fromCodePoint(Number.parseInt(hex, 16)) : (entities[name] ?? all),
  );
