import { describe, expect, it } from "vitest";
import { z } from "zod";
import { readBody, readQuery } from "./body";
import { Refused, toResponse } from "./refusals";

const kiB = 1024;
const name = z.object({ name: z.string({ error: "Give a name." }).min(1, "Give a name.") });

const posted = (body: BodyInit, type = "application/json") =>
  new Request("http://localhost/", {
    method: "POST",
    headers: { "content-type": type },
    body,
    ...(body instanceof ReadableStream && { duplex: "half" }),
  });

/** The response to a body that is refused, and the value of one that is accepted. */
async function saying(body: BodyInit, type?: string) {
  const read = await readBody(posted(body, type), name);
  if (!(read instanceof Refused)) return { status: 200, body: read.value as Record<string, unknown>, headers: new Headers() };
  const response = toResponse(read);
  return { status: response.status, body: await response.json(), headers: response.headers };
}

/** Posts chunks of 1 KiB. Returns the response, and how many chunks were read. */
async function post(chunks: number): Promise<{ status: number; connection: string | null; read: number }> {
  let read = 0;
  const pull = (controller: ReadableStreamDefaultController) => {
    if (read++ < chunks) controller.enqueue(new Uint8Array(kiB).fill(32));
    else controller.close();
  };
  const { status, headers } = await saying(new ReadableStream({ pull }));
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

describe("a body", () => {
  it.each([
    ["plain", `{"name":"Ann"}`],
    ["with surrounding blanks", ` {"name":"Ann"}\n`],
    ["with an unknown field", `{"name":"Ann","age":"7"}`],
  ])("is accepted: %s", async (_, text) => {
    expect(await saying(text)).toMatchObject({ status: 200, body: { name: "Ann" } });
  });

  it("may name its charset", async () => {
    expect((await saying(`{"name":"Ann"}`, "Application/JSON; charset=utf-8")).status).toBe(200);
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
    const { status, body } = await saying(text);
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
    expect((await saying(`{"name":${value}}`)).body.error).toBe(error);
  });

  it("without a field is refused with what is missing", async () => {
    for (const text of ["{}", `{"__proto__":1}`]) expect((await saying(text)).body.error).toBe("name: Give a name.");
  });

  it("that is not UTF-8 is refused", async () => {
    expect((await saying(new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x7d]))).status).toBe(400);
  });

  it("of another content type is refused, and the response says which one is accepted", async () => {
    const { status, headers } = await saying("name=Ann", "application/x-www-form-urlencoded");
    expect([status, headers.get("accept")]).toEqual([415, "application/json"]);
  });
});

it("a query that gives a parameter twice is refused, which takes no longer for thousands that come once before it", () => {
  const query = Array.from({ length: 20_000 }, (_, n) => `a${n}`).join("&");
  const url = (more: string) => `http://localhost/?${query}&${more}`;
  const took = (work: () => unknown) => {
    const begin = performance.now();
    work();
    return performance.now() - begin;
  };
  const parsing = Math.min(...Array.from({ length: 3 }, () => took(() => new URL(url("b")).searchParams.toString())));
  let read: ReturnType<typeof readQuery> | undefined;
  const reading = Math.min(
    ...Array.from({ length: 3 }, () =>
      took(() => {
        read = readQuery(url("name=x&name=y"), name);
      }),
    ),
  );
  expect(read).toBeInstanceOf(Refused);
  expect(reading).toBeLessThan(20 * parsing + 5);
});
