import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Auth } from "@vonage/auth";
import { Verify2 } from "@vonage/verify2";
import { describe as group, expect, it } from "vitest";
import { describe } from "./log";
import { sandboxCredentials } from "./sandbox/store";

/** The error that the SDK really throws for a status: it holds the request with its token and code. */
async function sdkError(status: number): Promise<Error & { config: { headers: Record<string, string> } }> {
  const server = createServer((_, answer) => answer.writeHead(status, { "content-type": "application/json" }).end("{}")).listen(0, "127.0.0.1");
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

group("what is logged of a thrown thing", () => {
  it.each([401, 500])("has the status %d of an SDK's error, and nothing of its request", async (status) => {
    const error = await sdkError(status);
    expect(JSON.stringify(error.config)).toMatch(/Bearer .*246813/s);
    const described = describe(error);
    expect(described.status).toBe(status);
    expect(Object.keys(described).sort()).toEqual(["message", "name", "stack", "status"]);
    expect(JSON.stringify(described)).not.toMatch(/Bearer|eyJ|246813/);
  });

  it("has name, message and stack of an ordinary error, and no other field of it", () => {
    const error = Object.assign(new TypeError("It broke."), { password: "hunter2", headers: { authorization: "hunter2" }, cause: new Error("hunter2") });
    const described = describe(error);
    expect(described).toEqual({ name: "TypeError", message: "It broke.", stack: error.stack });
    expect(JSON.stringify(described)).not.toContain("hunter2");
  });

  it.each([
    ["text", "hunter2", "string"],
    ["an object", { token: "hunter2" }, "object"],
    ["null", null, "object"],
    ["nothing", undefined, "undefined"],
  ])("is its type alone when it is no error: %s", (_, thrown, type) => {
    expect(describe(thrown)).toEqual({ name: "unknown", message: type });
  });

  it("has no status that is not a number", () => {
    expect(describe(Object.assign(new Error("x"), { response: { status: "401" } }))).not.toHaveProperty("status");
  });
});
