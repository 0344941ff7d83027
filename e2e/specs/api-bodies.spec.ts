import { bearer, bodies, fieldsOf, operationsOf } from "../client";
import { expect, test } from "../fixtures";

/** Requests that break the API's schema: each gets one clear refusal, and none causes an internal error. */

const json = { "content-type": "application/json" };
const mostBytes = 64 * 1024;

test.describe("a call that takes a body", { tag: "@api" }, () => {
  let calls: { name: string; body: Record<string, string>; send: (body: BodyInit | null, type?: string | null) => Promise<Answer> }[] = [];
  type Answer = { status: number; body: { error?: string; fields?: Record<string, string[]> }; headers: Headers };

  test.beforeEach(async ({ site, newProvenMember }) => {
    const { access } = await newProvenMember();
    calls = (await operationsOf(site)).flatMap(({ id, method, path }) => {
      if (id === "readMe") return [];
      const send = async (body: BodyInit | null, type: string | null = "application/json"): Promise<Answer> => {
        const headers = { ...bearer(access), ...(type === null ? {} : { "content-type": type }) };
        const chunked = body instanceof ReadableStream ? { duplex: "half" } : {};
        const response = await fetch(site + path, { method, headers, body, ...chunked });
        expect(response.headers.get("content-type"), `${method} ${path}`).toContain("application/json");
        return { status: response.status, body: await response.json(), headers: response.headers };
      };
      return [{ name: `${method} ${path}`, body: bodies[id], send }];
    });
    expect(calls).toHaveLength(14);
  });

  test("refuses a body that is not a JSON object in UTF-8", async () => {
    const invalid = [
      Buffer.from('{"email":"\xff"}', "latin1"),
      Buffer.from([0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]),
      Buffer.from([0xed, 0xa0, 0x80]),
    ];
    const broken = [
      "",
      " ",
      "{",
      "nope",
      '{"email":}',
      '{"email":"a@example.com",}',
      "{'email':1}",
      '{"a":1}{"b":2}',
      "\u0000",
      "{]",
      "NaN",
    ];
    const others = ["[]", "[{}]", "null", "1", '"x"', "true", `${"[".repeat(10_000)}${"]".repeat(10_000)}`];
    for (const { name, send } of calls) {
      for (const body of [...invalid, ...broken]) {
        const answer = await send(body);
        expect([answer.status, answer.body], `${name} ${body}`).toEqual([400, { error: "The body is not JSON in UTF-8." }]);
      }
      for (const body of others) {
        const answer = await send(body);
        expect([answer.status, answer.body], `${name} ${body}`).toEqual([400, { error: "The body must be a JSON object." }]);
      }
    }
  });

  test("names the field that is missing, has the wrong type, is nested, is too long, or cannot be stored as text", async () => {
    for (const { name, body, send } of calls) {
      const empty = await send("{}");
      if (name.startsWith("PATCH /api/accounts/me")) expect(empty.status).toBe(200);
      else expect([empty.status, fieldsOf(empty.body).sort()], name).toEqual([400, Object.keys(body).sort()]);
      for (const field of Object.keys(body)) {
        const odd = [null, 1, true, 1e300, [], {}, ["x"], { $ne: "" }, [[]], "", "x".repeat(5_000), `a\u0000${body[field]}`];
        for (const value of odd) {
          const answer = await send(JSON.stringify({ ...body, [field]: value }));
          const called = `${name} ${field}: ${JSON.stringify(value).slice(0, 40)}`;
          expect([answer.status, fieldsOf(answer.body)], called).toEqual([400, [field]]);
          expect(answer.body.error, called).toContain(`${field}: `);
        }
        for (const half of ["\\ud800", "\\udc00", "\\udc00\\ud800"]) {
          const answer = await send(JSON.stringify({ ...body, [field]: "@" }).replace('"@"', `"${half}${body[field]}"`));
          expect([answer.status, fieldsOf(answer.body)], `${name} ${field} ${half}`).toEqual([400, [field]]);
        }
      }
    }
  });

  test("refuses a duplicate key and a nested value, and names the key", async () => {
    for (const { name, body, send } of calls) {
      const text = JSON.stringify(body);
      for (const [key, value] of Object.entries(body)) {
        for (const twice of [key, `\\u${key.charCodeAt(0).toString(16).padStart(4, "0")}${key.slice(1)}`]) {
          const answer = await send(`${text.slice(0, -1)},"${twice}":${JSON.stringify(value)}}`);
          const words = `${key}: is there twice.`;
          expect([answer.status, answer.body], `${name} ${twice}`).toEqual([400, { error: words, fields: { [key]: [words] } }]);
        }
      }
      for (const nested of ["{}", "[]", '{"a":{"b":[]}}', `${"[".repeat(9_000)}${"]".repeat(9_000)}`]) {
        const answer = await send(`${text.slice(0, -1)},"extra":${nested}}`);
        expect([answer.status, fieldsOf(answer.body)], `${name} ${nested.slice(0, 20)}`).toEqual([400, ["extra"]]);
      }
      const prototype = await send(`${text.slice(0, -1)},"__proto__":{"email":"eve@example.com"}}`);
      expect([prototype.status, fieldsOf(prototype.body)], name).toEqual([400, ["__proto__"]]);
    }
  });

  test("takes at most 64 KiB, in one piece or in chunks, and keeps the connection usable", { tag: "@inside" }, async () => {
    const padded = (bytes: number) => `{}${" ".repeat(bytes - 2)}`;
    for (const { name, send } of calls) {
      const most = await send(padded(mostBytes));
      expect([200, 400], name).toContain(most.status);
      expect((await send(padded(mostBytes + 1))).status, name).toBe(413);
      // The next call uses the same connection, and must not get stuck in the rest of this body.
      expect((await send(new Blob([padded(4 * mostBytes)]).stream())).status, `${name} in chunks`).toBe(413);
    }
  });

  test("takes application/json only", async () => {
    for (const { name, body, send } of calls) {
      const others = [
        "text/plain",
        "text/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/jsonp",
        "",
      ];
      for (const type of others) {
        const answer = await send(Buffer.from(JSON.stringify(body)), type);
        expect([answer.status, answer.headers.get("accept")], `${name} ${type}`).toEqual([415, "application/json"]);
      }
      expect((await send(Buffer.from(JSON.stringify(body)), null)).status, name).toBe(415);
      expect((await send("[]", "Application/JSON; charset=utf-8")).status, name).toBe(400);
    }
  });
});

test("every path responds 405 to another method and lists the allowed ones, with and without a trailing slash", {
  tag: ["@api", "@inside"],
}, async ({ site }) => {
  const operations = await operationsOf(site);
  for (const path of new Set(operations.map(({ path }) => path))) {
    const described = operations.filter((operation) => operation.path === path).map(({ method }) => method);
    const taken = described.includes("GET") ? [...described, "HEAD"] : described; // RFC 9110, 9.3.2
    for (const method of ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
      if (taken.includes(method)) continue;
      for (const url of [path, path.slice(0, -1)]) {
        const { status, headers } = await fetch(site + url, {
          method,
          ...(method !== "GET" && method !== "HEAD" && { headers: json, body: "{}" }),
        });
        expect([status, headers.get("allow")?.split(", ").sort()], `${method} ${url}`).toEqual([405, [...taken].sort()]);
      }
    }
  }
});
