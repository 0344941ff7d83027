import { describe, expect, it } from "vitest";
import { z } from "zod";
import { answer, call } from "./rest";

const kiB = 1024;
const never = call(z.object({}), async () => answer(200, { reached: true }));

/** Posts chunks of a KiB. Returns the answer, and how many were asked for. */
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
  it("is read to its end before it is refused, so that its connection can carry the next request", async () => {
    expect(await post(300)).toEqual({ status: 413, connection: null, read: 301 });
  });

  it("without an end is left, and its connection closed", async () => {
    const { status, connection, read } = await post(Number.POSITIVE_INFINITY);
    expect([status, connection]).toEqual([413, "close"]);
    expect(read).toBeLessThan(1_100);
  });
});
