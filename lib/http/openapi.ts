import type { Api } from "./call";

/** The OpenAPI 3.1 document of the calls that an app declares. `origin` is the server's address, such as https://polls.example.com. */
export function documentOf(api: Api, origin: string) {
  return api.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "Pollstr API",
      version: "1.0.0",
      description:
        "Register a person, prove their email by a one-time code, get tokens, reset a password. Find and make polls, read their " +
        "results. Accounts and polls are those of the site. JSON in and out; every path also answers without its trailing slash.",
    },
    servers: [{ url: origin }],
  });
}
