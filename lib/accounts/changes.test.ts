import { describe, expect, it } from "vitest";
import { db } from "../db";
import * as changes from "./changes";
import { registerSchema } from "./schema";

const now = new Date("2026-03-01T12:00:00.000Z");
let people = 0;
/** Each from an address of its own, so that the throttle of one test is not another's. */
const register = (registration: changes.Registration) => changes.register(registration, `192.0.2.${people}`, now);
const person = (changes: { email?: string } = {}) => ({
  fullName: "Ann",
  email: `ann${people++}@example.com`,
  password: "correct horse",
  ...changes,
});
const count = (email: string) => db().user.count({ where: { email } });

describe("a registration", () => {
  it("makes an account that has proven nothing, with the password hashed", async () => {
    const { email, ...rest } = person();
    const made = await register({ email, ...rest });
    const row = await db().user.findUniqueOrThrow({ where: { email } });
    expect(made).toMatchObject({ ok: true, account: { id: row.id, email, emailVerifiedAt: null } });
    expect(row).toMatchObject({
      fullName: "Ann",
      username: null,
      emailVerifiedAt: null,
      phoneHash: null,
      phoneSealed: null,
      codeFailures: 0,
    });
    expect(row.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it("salts: the same password is stored in two ways", async () => {
    const [one, two] = [person(), person()];
    await register(one);
    await register(two);
    const rows = await db().user.findMany({ where: { email: { in: [one.email, two.email] } } });
    expect(new Set(rows.map((row) => row.passwordHash)).size).toBe(2);
  });

  it("is refused for an address that has an account, which stays as it is", async () => {
    const first = person();
    await register(first);
    const before = await db().user.findUnique({ where: { email: first.email } });
    expect(await register({ ...first, fullName: "Eve", password: "another one" })).toEqual({ ok: false, refusal: "email-taken" });
    expect(await db().user.findUnique({ where: { email: first.email } })).toEqual(before);
  });

  it("makes no second account by case, blanks or another spelling of the same letters", async () => {
    const spellings = ["rene@case.example", "RENE@Case.Example", "  rene@case.example "].map((email) =>
      registerSchema.parse(person({ email })),
    );
    const outcomes = [];
    for (const spelling of spellings) outcomes.push((await register(spelling)).ok);
    expect(outcomes).toEqual([true, false, false]);
    expect(await count("rene@case.example")).toBe(1);
  });

  it("is made once when many ask for one address at once", async () => {
    const same = person();
    const made = await Promise.all(Array.from({ length: 6 }, () => register(same)));
    expect(made.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await count(same.email)).toBe(1);
  });
});
