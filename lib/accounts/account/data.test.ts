import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { seed } from "../../../prisma/seed";
import { db } from "../../platform/db";
import { keyedHash, seal } from "../../platform/keys";
import { hashPassword } from "../password/argon2";
import { findByPassword, provenPhone } from "./data";

const password = "cafe\u0301 au lait 🐶";
let id = "";

beforeAll(async () => {
  const made = await db().user.create({
    data: { email: "ann@example.com", username: "ann", fullName: "Ann", passwordHash: await hashPassword(password) },
  });
  id = made.id;
});

describe("a person is found", () => {
  it.each([
    ["by address", "ann@example.com", password],
    ["by address in any case", "Ann@EXAMPLE.com", password],
    ["by address with spaces around it", " ann@example.com ", password],
    ["by address with invisible characters", "\u202aann@exam\u200bple.com\u202c", password],
    ["by username", "ann", password],
    ["by username with invisible characters", "\ufeffan\u00adn\u200e", password],
    ["by username in any case", "ANN", password],
    ["by the password in another Unicode composition", "ann", "caf\u00e9 au lait 🐶"],
  ])("%s", async (_, login, typed) => {
    expect(await findByPassword(login, typed)).toMatchObject({ account: { id, fullName: "Ann", email: "ann@example.com" } });
  });

  it.each([
    ["by a wrong password", "ann@example.com", "wrong"],
    ["by an empty password", "ann@example.com", ""],
    ["by the password in another case", "ann", password.toUpperCase()],
    ["by the password with a space after it", "ann", `${password} `],
    ["by the password with an invisible character added", "ann", `${password}\u200b`],
    ["by the start of the password", "ann", password.slice(0, -1)],
    ["by an unknown address", "eve@example.com", password],
    ["by an unknown username", "eve", password],
    ["by an empty name", "", password],
    ["by a pattern", "%", password],
    ["by an SQL injection", "ann@example.com' OR '1'='1", password],
    ["by the decoy's password", "eve", "nobody's password"],
  ])("not %s", async (_, login, typed) => {
    expect(await findByPassword(login, typed)).toBeNull();
  });

  it("not by a name with a NUL, which PostgreSQL cannot store, and without an error", async () => {
    expect(await findByPassword("ann\u0000", password)).toBeNull();
  });

  it("in about the same time whether the name is known or not, because a hash is computed for both", async () => {
    // Processor time of this process, which other processes do not affect.
    const work = async (login: string) => {
      const spent: number[] = [];
      for (let i = 0; i < 7; i++) {
        const from = process.cpuUsage();
        await findByPassword(login, "wrong");
        const { user, system } = process.cpuUsage(from);
        spent.push(user + system);
      }
      return Math.min(...spent);
    };
    const [known, unknown] = [await work("ann"), await work("eve")];
    expect(unknown).toBeGreaterThan(known / 3);
    expect(known).toBeGreaterThan(unknown / 3);
  });
});

describe("an account's proven number", () => {
  it("is null before there is one, and for an unknown account", async () => {
    expect(await provenPhone(id)).toBeNull();
    expect(await provenPhone("00000000-0000-4000-8000-000000000000")).toBeNull();
  });

  it("is what was proven, and is stored only in encrypted form", async () => {
    const number = "+447700900123";
    await db().user.update({
      where: { id },
      data: { phoneHash: keyedHash("phone hash", number), phoneSealed: seal("phone seal", number) },
    });
    expect(await provenPhone(id)).toBe(number);
    const [row] = await db().$queryRaw<{ text: string }[]>`SELECT u::text AS text FROM "User" u WHERE "id" = ${id}::uuid`;
    expect(row?.text).not.toContain("7700900123");
    expect(row?.text).not.toContain(Buffer.from("7700900123").toString("hex"));
  });
});

describe("the demo account, whose password is known", () => {
  afterEach(() => void vi.unstubAllEnvs());

  it.each<[string, Record<string, string>]>([
    ["with NODE_ENV", { NODE_ENV: "production", POLLSTR_SANDBOX: "" }],
    ["with VERCEL_ENV, whatever else is set", { VERCEL_ENV: "production", POLLSTR_SANDBOX: "1" }],
  ])("is refused in production: %s", async (_, variables) => {
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
    await expect(seed()).rejects.toThrow("not for a production environment");
    expect(await db().user.count({ where: { username: "test" } })).toBe(0);
  });
});
