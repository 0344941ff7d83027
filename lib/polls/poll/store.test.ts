import { describe, expect, it } from "vitest";
import { db } from "../../platform/db";
import { dropForm, keepForm, keptForm } from "./store";

const now = new Date("2026-03-01T12:00:00.000Z");
const at = (hours: number) => new Date(now.getTime() + hours * 3_600_000);
const form = { page: "/polls/new", fields: { question: "Lunch?", choices: "Soup\nSalad" } };

async function kept(address = "192.0.2.1"): Promise<string> {
  const token = await keepForm(form, address, now);
  if (!token) throw new Error("It was not kept.");
  return token;
}

describe("a form that could not be sent", () => {
  it("is kept for the browser that has its token, for a day", async () => {
    const token = await kept();
    expect(await keptForm(token, at(23))).toEqual(form);
    expect(await keptForm(token, at(24))).toBeNull();
    expect(await keptForm("another", now)).toBeNull();
  });

  it("is not readable in the database", async () => {
    await kept();
    const rows = await db().keptForm.findMany();
    expect(rows.length).toBeGreaterThan(0);
    for (const { sealed } of rows) expect(Buffer.from(sealed).toString("latin1")).not.toContain("Lunch");
  });

  it("is gone once it was sent", async () => {
    const token = await kept();
    await dropForm(token);
    expect(await keptForm(token, now)).toBeNull();
  });

  it("is not kept when it is longer than any poll, or when too many came from one address", async () => {
    const long = { page: "/polls/new", fields: { question: "x".repeat(200_000) } };
    expect(await keepForm(long, "192.0.2.2", now)).toBeNull();
    const tokens = await Promise.all(Array.from({ length: 40 }, () => keepForm(form, "192.0.2.3", now)));
    expect(tokens.filter(Boolean)).toHaveLength(30);
    expect(await keepForm(form, "192.0.2.4", now)).not.toBeNull();
  });
});
