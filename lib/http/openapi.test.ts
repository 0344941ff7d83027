import { describe, expect, it } from "vitest";
import { openapi } from "./app";

const document = openapi("https://polls.example.com");
const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
  (["get", "post", "patch", "delete"] as const).flatMap((method) => (item[method] ? [{ path, method, ...item[method] }] : [])),
);

it("the document is OpenAPI 3.1 and names its server", () => {
  expect(document.openapi).toBe("3.1.0");
  expect(document.servers).toEqual([{ url: "https://polls.example.com" }]);
});

it("every operation has a unique id", () => {
  const ids = operations.map(({ operationId }) => operationId);
  expect(ids.length).toBe(21);
  expect(new Set(ids).size).toBe(ids.length);
});

describe.each(operations.map((operation) => [`${operation.method} ${operation.path}`, operation] as const))("%s", (_, operation) => {
  it("has a summary, and a description for every response", () => {
    expect(operation.summary).toMatch(/.{5,}/);
    for (const given of Object.values(operation.responses ?? {})) {
      const name = given.$ref?.replace("#/components/responses/", "");
      expect(name ? document.components?.responses?.[name] : given).toHaveProperty("description", expect.stringMatching(/./));
    }
  });

  it("has the responses to a bad body, if it takes a body", () => {
    const statuses = Object.keys(operation.responses ?? {});
    if (operation.requestBody) expect(statuses).toEqual(expect.arrayContaining(["400", "413", "415"]));
    else expect(statuses).not.toContain("415");
  });

  it("has the responses to a bad token, if it takes a token", () => {
    if (operation.security) expect(Object.keys(operation.responses ?? {})).toEqual(expect.arrayContaining(["401", "403"]));
  });
});

it("a value that is trimmed and lowercased is described as it may be sent", () => {
  const { requestBody } = operations.find(({ operationId }) => operationId === "createAccount") ?? {};
  expect(JSON.stringify(requestBody)).toContain('"full_name"');
  expect(JSON.stringify(document)).toContain("ann@example.com");
});
