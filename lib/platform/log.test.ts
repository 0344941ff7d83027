import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Auth } from "@vonage/auth";
import { Verify2 } from "@vonage/verify2";
import { describe, expect, it } from "vitest";
import { sandboxCredentials } from "../sandbox/store";
import { db } from "./db";
import { summary } from "./log";

/** The error that the SDK really throws for a status. It holds the request, with its token and code. */
async function sdkError(status: number): Promise<Error & { config: { headers: Record<string, string> } }> {
  const server = createServer((_, answer) => answer.writeHead(status, { "content-type": "application/json" }).end("{}")).listen(
    0,
    "127.0.0.1",
  );
  await new Promise((resolve) => server.once("listening", resolve));
  const { applicationId, privateKey } = await sandboxCredentials();
  const host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const verify = new Verify2(new Auth({ applicationId, privateKey }), { apiHost: host, timeout: 5_000 });
  const error = await verify.checkCode("c11236f4-00bf-4b89-84ba-88b25df97315", "246813").then(
    () => new Error("nothing was thrown"),
    (thrown: Error) => thrown,
  );
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  return error as Error & { config: { headers: Record<string, string> } };
}

describe("what is logged of a thrown value", () => {
  it.each([401, 500])("has the status %d of an SDK's error, and nothing of its request", async (status) => {
    const error = await sdkError(status);
    for (const secret of ["Bearer eyJ", "246813"]) expect(JSON.stringify(error.config)).toContain(secret);
    const written = summary(error);
    expect(written.status).toBe(status);
    expect(Object.keys(written).sort()).toEqual(["at", "name", "status"]);
    expect(JSON.stringify(written)).not.toMatch(/Bearer|eyJ|246813/);
  });

  it("has nothing of a failed query's arguments, which the message quotes", async () => {
    const secret = "+447700900123";
    const failures = [
      db().user.findMany({ where: { email: secret, nothing: secret } as never }),
      db().user.create({ data: { email: secret } as never }),
      db().$queryRaw`SELECT ${secret}::uuid`,
    ];
    for (const failure of failures) {
      const error = await failure.then(
        () => new Error("The query did not fail."),
        (thrown: Error) => thrown,
      );
      expect(error.message).toContain(secret);
      expect(JSON.stringify(summary(error))).not.toContain(secret);
    }
  });

  it("has nothing of invalid JSON, which the message quotes", () => {
    try {
      JSON.parse("hunter2");
    } catch (error) {
      expect((error as Error).message).toContain("hunter2");
      expect(JSON.stringify(summary(error))).not.toContain("hunter2");
    }
    expect.assertions(2);
  });

  it("has the name, message and stack of an ordinary error, and no other field", () => {
    const error = Object.assign(new TypeError("It broke."), {
      password: "hunter2",
      headers: { authorization: "hunter2" },
      cause: new Error("hunter2"),
    });
    const written = summary(error);
    expect(written).toMatchObject({ name: "TypeError", message: "It broke." });
    expect(written.at?.[0]).toMatch(/^at .*log\.test\.ts/);
    expect(Object.keys(written).sort()).toEqual(["at", "message", "name"]);
    expect(JSON.stringify(written)).not.toContain("hunter2");
  });

  it.each([
    ["a string", "hunter2", "string"],
    ["an object", { token: "hunter2" }, "object"],
    ["null", null, "object"],
    ["undefined", undefined, "undefined"],
  ])("is only the type of a value that is not an error: %s", (_, thrown, type) => {
    expect(summary(thrown)).toEqual({ name: type });
  });

  it("has no status that is not a number", () => {
    expect(summary(Object.assign(new Error("x"), { response: { status: "401" } }))).not.toHaveProperty("status");
  });
});
