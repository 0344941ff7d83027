import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { HashingBusy } from "../accounts/password/argon2";
import { issue } from "../accounts/tokens/changes";
import { db } from "../platform/db";
import { answer, call, callByHolder, callByHolderWith, endpoint, mailAnswer, refuseChange, refuseCode, tooMany, userOf } from "./rest";

const kiB = 1024;
const never = call(z.object({}), async () => answer(200, { reached: true }));

/** Posts chunks of 1 KiB. Returns the response, and how many chunks were read. */
async function post(chunks: number): Promise<{ status: number; connection: string | null; read: number }> {
  let read = 0;
  const pull = (controller: ReadableStreamDefaultController) => {
    if (read++ < chunks) controller.enqueue(new Uint8Array(kiB).fill(32));
    else controller.close();
  };
  const init = { method: "POST", headers: { "content-type": "application/json" }, body: new ReadableStream({ pull }), duplex: "half" };
  const { status, headers } = await never(new Request("http://localhost/", init));
  return { status, connection: headers.get("connection"), read };
}

describe("a body that is too long", () => {
  it("is read to its end before it is refused, so that its connection can be reused", async () => {
    expect(await post(300)).toEqual({ status: 413, connection: null, read: 301 });
  });

  it("is not read any further when it does not end, and its connection is closed", async () => {
    const { status, connection, read } = await post(Number.POSITIVE_INFINITY);
    expect([status, connection]).toEqual([413, "close"]);
    expect(read).toBeLessThan(1_100);
  });
});

const name = z.object({ name: z.string({ error: "Give a name." }).min(1, "Give a name.") });
const greet = call(name, async (body) => answer(200, { hello: body.name }));
const send = (body: string | Uint8Array<ArrayBuffer>, type = "application/json", handler = greet) =>
  handler(new Request("http://localhost/", { method: "POST", headers: { "content-type": type }, body }));
const saying = async (response: Response) => ({ status: response.status, body: await response.json() });

describe("a body", () => {
  it.each([
    ["plain", `{"name":"Ann"}`],
    ["with surrounding blanks", ` {"name":"Ann"}\n`],
    ["with an unknown field", `{"name":"Ann","age":"7"}`],
  ])("is accepted: %s", async (_, text) => {
    expect(await saying(await send(text))).toEqual({ status: 200, body: { hello: "Ann" } });
  });

  it("may name its charset", async () => {
    expect((await send(`{"name":"Ann"}`, "Application/JSON; charset=utf-8")).status).toBe(200);
  });

  it.each([
    ["none", "", undefined],
    ["broken", `{"name":`, undefined],
    ["a list", "[1]", undefined],
    ["null", "null", undefined],
    ["a text", `"Ann"`, undefined],
    ["without the field", "{}", "name"],
    ["with an empty field", `{"name":""}`, "name"],
    ["with a number", `{"name":7}`, "name"],
    ["with null", `{"name":null}`, "name"],
    ["with a list", `{"name":["Ann"]}`, "name"],
    ["with a field twice", `{"name":"Ann","name":"Bob"}`, "name"],
    ["with a field twice, once nested deeply", `{"name":${"[".repeat(20_000)}${"]".repeat(20_000)},"name":"Bob"}`, "name"],
    ["with a field twice, once in another spelling of JSON", `{"name":"Ann","n\\u0061me":"Bob"}`, "name"],
    ["with an object in an unknown field", `{"name":"Ann","more":{}}`, "more"],
  ])("is refused, and the field is named: %s", async (_, text, field) => {
    const { status, body } = await saying(await send(text));
    expect(status).toBe(400);
    expect(body.error).toMatch(/.{10,}/);
    expect(Object.keys(body.fields ?? {})).toEqual(field ? [field] : []);
  });

  it.each([
    ["7", "name: Give a string, not a number."],
    ["true", "name: Give a string, not a boolean."],
    ["null", "name: Give a string, not null."],
    ["[7]", "name: Give a string, not an array."],
    ["{}", "name: Give a string, not an object."],
  ])("with %s instead of a string is refused with its type", async (value, error) => {
    expect((await saying(await send(`{"name":${value}}`))).body.error).toBe(error);
  });

  it("without a field is refused with what is missing", async () => {
    for (const text of ["{}", `{"__proto__":1}`]) expect((await saying(await send(text))).body.error).toBe("name: Give a name.");
  });

  it("that is not UTF-8 is refused", async () => {
    expect((await send(new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x7d]))).status).toBe(400);
  });

  it("of another content type is refused, and the response says which one is accepted", async () => {
    const response = await send("name=Ann", "application/x-www-form-urlencoded");
    expect([response.status, response.headers.get("accept")]).toEqual([415, "application/json"]);
  });
});

describe("a path", () => {
  const { GET, POST, DELETE } = endpoint({ POST: greet });

  it("responds to its methods, and names them in the response to others", async () => {
    expect((await send(`{"name":"Ann"}`, undefined, POST)).status).toBe(200);
    for (const refused of [GET, DELETE]) {
      const response = await refused(new Request("http://localhost/"));
      expect([response.status, response.headers.get("allow")]).toEqual([405, "POST"]);
    }
  });

  it("with GET also supports HEAD", async () => {
    const read = async () => answer(200, { read: true });
    const { HEAD, POST } = endpoint({ GET: read });
    expect((await HEAD(new Request("http://localhost/", { method: "HEAD" }))).status).toBe(200);
    expect((await POST(new Request("http://localhost/", { method: "POST" }))).headers.get("allow")).toBe("GET, HEAD");
  });

  it("responds to an unexpected error with a reference, and nothing of the error itself", async () => {
    const fail = async () => {
      throw new Error("the secret of the house");
    };
    const { GET: broken } = endpoint({ GET: fail });
    const { status, body } = await saying(await broken(new Request("http://localhost/")));
    expect(status).toBe(500);
    expect(body.error).toMatch(/Reference: [0-9a-f]{8}$/);
    expect(JSON.stringify(body)).not.toContain("secret");
  });

  it("responds 503 with Retry-After while too many passwords wait to be hashed", async () => {
    const fail = () => Promise.reject(new HashingBusy());
    const { POST: busy } = endpoint({ POST: fail });
    const response = await busy(new Request("http://localhost/", { method: "POST" }));
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "10"]);
    expect(await response.json()).toEqual({ error: expect.stringContaining("Wait a few seconds") });
  });

  it("forbids caches to store its responses", async () => {
    expect((await send(`{"name":"Ann"}`)).headers.get("cache-control")).toBe("no-store");
  });
});

describe("a call with a token", () => {
  const me = callByHolder(async (user) => answer(200, userOf(user)));
  const rename = callByHolderWith(name, async (user, body) => answer(200, { id: user.id, name: body.name }));
  const by = (authorization?: string, body?: string) =>
    new Request("http://localhost/", {
      method: body === undefined ? "GET" : "PATCH",
      headers: { "content-type": "application/json", ...(authorization && { authorization }) },
      ...(body !== undefined && { body }),
    });
  async function person(emailVerifiedAt: Date | null) {
    const email = `${randomUUID()}@example.com`;
    const user = await db().user.create({ data: { email, fullName: "Ann", passwordHash: "x", emailVerifiedAt } });
    return { user, ...(await issue(user, new Date())) };
  }

  it("passes the token's account to its handler", async () => {
    const { user, access } = await person(new Date());
    expect(await saying(await me(by(`Bearer ${access}`)))).toEqual({
      status: 200,
      body: { id: user.id, email: user.email, full_name: "Ann" },
    });
    expect(await saying(await rename(by(`bearer ${access}`, `{"name":"Bea"}`)))).toEqual({
      status: 200,
      body: { id: user.id, name: "Bea" },
    });
    expect((await rename(by(`Bearer ${access}`, "{}"))).status).toBe(400);
  });

  it("is refused without a valid token, with a WWW-Authenticate header", async () => {
    for (const given of [undefined, "Basic abc", "Bearer", "Bearer a b"]) {
      const response = await me(by(given));
      expect([response.status, response.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
    }
    const wrong = await rename(by("Bearer a.b.c", "{}"));
    expect([wrong.status, wrong.headers.get("www-authenticate")]).toEqual([401, 'Bearer error="invalid_token"']);
  });

  it("is refused until the email is verified", async () => {
    const { access } = await person(null);
    expect(await saying(await me(by(`Bearer ${access}`)))).toMatchObject({ status: 403, body: { code: "email_not_verified" } });
  });
});

describe("a refusal", () => {
  it.each([
    ["a wrong code", refuseCode({ kind: "wrong" }), 400, { error: "Invalid OTP." }],
    ["a locked code, which looks wrong", refuseCode({ kind: "locked" }), 400, { error: "Invalid OTP." }],
    ["an expired code", refuseCode({ kind: "expired" }), 400, { message: "OTP token expired. Try again.", status_code: 400 }],
    ["too many codes", refuseCode({ kind: "too-many", seconds: 61 }), 429, {}],
    ["a wrong password", refuseChange({ ok: false, refusal: "wrong-password" }, "password"), 400, { fields: { password: [/./] } }],
    ["a taken address", refuseChange({ ok: false, refusal: "email-taken" }, "password"), 400, { fields: { email: [/./] } }],
    ["too many passwords", refuseChange({ ok: false, refusal: "too-many", seconds: 5 }, "password"), 429, {}],
  ])("has its status and text: %s", async (_, response, status, body) => {
    const { fields, ...plain } = body as { fields?: object };
    const said = await saying(response);
    expect(said).toMatchObject({ status, body: plain });
    expect(Object.keys(said.body.fields ?? {})).toEqual(Object.keys(fields ?? {}));
  });

  it("that asks to wait has Retry-After", () => {
    expect(tooMany(61).headers.get("retry-after")).toBe("61");
  });
});

it("the response says whether the code was mailed, and how to request it again", () => {
  expect(mailAnswer({ kind: "sent" }).mail).toBe("sent");
  expect(mailAnswer({ kind: "not-sent" })).toMatchObject({ mail: "not_sent", message: expect.stringContaining("resend-otp") });
});
