import { redirect } from "next/navigation";
import { describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { password } from "../accounts/account/schema";
import { HashingBusy } from "../accounts/password/argon2";
import { onForm, type Refuse, surprise } from "./action";

// Outside of a request Next has none to read the language from.
const language = vi.hoisted(() => ({ accepted: "en" }));
vi.mock("next/headers", () => ({
  cookies: async () => ({ get: () => undefined }),
  headers: async () => new Headers({ "accept-language": language.accepted }),
}));

const schema = z.object({
  name: z.string({ error: "Enter your name." }).min(2, "Use at least 2 characters."),
  password: z.string({ error: "Enter your password." }),
  code: z.string().optional(),
  currentPassword: z.string().optional(),
  newPassword: z.string().optional(),
});

function form(fields: Record<string, string>) {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.append(name, value);
  return data;
}

const good = { name: "Ann", password: "hunter2", code: "246813", currentPassword: "hunter4", newPassword: "hunter5" };

describe("a form action", () => {
  it("gets the values that the schema parsed", async () => {
    await onForm(form(good), schema, async (value) => {
      expect(value).toEqual(good);
      return undefined;
    });
    expect.assertions(1);
  });

  it("never gets invalid input, and the form shows the error at its field", async () => {
    const state = await onForm(form({ name: "A" }), schema, async () => expect.fail("it was called"));
    expect(state?.error).toEqual({ name: ["Use at least 2 characters."], password: ["Enter your password."] });
  });

  it("says above the form what is wrong with something that it has no field for", async () => {
    const refuseAt = async (at: string) =>
      (await onForm(form(good), schema, (_, refuse) => (refuse as Refuse<string>)(at, "form.pending")))?.error;
    expect(Object.keys((await refuseAt("name")) ?? {})).toEqual(["name"]);
    expect(Object.keys((await refuseAt("turnout")) ?? {})).toEqual([""]);
  });

  it("asks to wait and keeps what was typed while too many passwords wait to be hashed", async () => {
    const state = await onForm(form(good), schema, () => Promise.reject(new HashingBusy()));
    expect(state).toMatchObject({ error: { "": [expect.stringContaining("Wait a few seconds")] }, initialValue: { name: "Ann" } });
  });

  it("says what it says in the language of the request, and so do the schemas", async () => {
    language.accepted = "de-CH, de;q=0.9";
    const refused = await onForm(form(good), schema, async (_, refuse) =>
      refuse("form", ["refused.tooOften", { unit: "minutes", count: 2 }]),
    );
    const invalid = await onForm(form({}), z.object({ password }), async () => expect.fail("it was called"));
    language.accepted = "en";
    expect(refused?.error?.[""]).toEqual(["Das war zu oft. Warten Sie 2 Minuten und versuchen Sie es noch einmal."]);
    expect(invalid?.error?.password).toEqual(["Geben Sie Ihr Passwort ein."]);
  });

  it("refuses at a field or for the whole form, and keeps what was typed", async () => {
    const beside = await onForm(form(good), schema, async (_, refuse) => refuse("name", "fields.nameMissing"));
    expect(beside).toMatchObject({ error: { name: ["Enter your name."] }, initialValue: { name: "Ann" } });
    const whole = await onForm(form(good), schema, async (_, refuse) => refuse("form", "refused.badLogin"));
    expect(whole).toMatchObject({ error: { "": ["The email, username or password is not right."] }, initialValue: { name: "Ann" } });
  });

  it.each<[string, Record<string, string>]>([
    ["bad input", { ...good, name: "A" }],
    ["a refusal", good],
  ])("sends no password and no code back after %s", async (_, fields) => {
    const state = await onForm(form(fields), schema, async (__, refuse) => refuse("form", "refused.badLogin"));
    expect(JSON.stringify(state)).not.toMatch(/hunter|246813/);
  });

  it("shows a reference for an unexpected error, and nothing of the error itself", async () => {
    const state = await onForm(form(good), schema, async () => {
      throw new Error("column hunter3 does not exist");
    });
    expect(state?.error?.[""]?.[0]).toMatch(/Please try again\. Reference: [0-9a-f]{8}$/);
    expect(state).toMatchObject({ again: true, initialValue: { name: "Ann" } });
    expect(JSON.stringify(state)).not.toMatch(/hunter/);
  });

  it("lets a redirect through", async () => {
    const posted = onForm(form(good), schema, async () => redirect("/polls/1"));
    await expect(posted).rejects.toMatchObject({ digest: expect.stringContaining("/polls/1") });
  });
});

it("every unexpected error has its own reference", () => {
  expect(surprise(new Error("x"))).not.toEqual(surprise(new Error("x")));
});
