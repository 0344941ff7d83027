import { afterEach, describe, expect, it, vi } from "vitest";
import { keyedHash, keyFor, passwordFor, seal, unseal } from "./keys";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetModules();
});

/** The module as a process with another AUTH_SECRET loads it. */
async function elsewhere() {
  vi.stubEnv("AUTH_SECRET", "another secret, of another installation");
  vi.resetModules();
  return import("./keys");
}

const purposes = ["login cookie", "proof cookie", "kept vote", "phone hash", "phone seal", "ballot"] as const;
const number = "+447700900123";

describe("a key", () => {
  it("has 32 bytes and is the same every time", () => {
    expect(keyFor("ballot").export()).toHaveLength(32);
    expect(keyFor("ballot")).toBe(keyFor("ballot"));
    expect(passwordFor("ballot")).toBe(keyFor("ballot").export().toString("hex"));
  });

  it("differs for every purpose", () => {
    expect(new Set(purposes.map(passwordFor)).size).toBe(purposes.length);
  });

  it("differs for every secret", async () => {
    const other = await elsewhere();
    for (const purpose of purposes) expect(other.passwordFor(purpose)).not.toBe(passwordFor(purpose));
  });
});

describe("a keyed hash", () => {
  it("is the same for the same text, so that it can be unique in the database", () => {
    expect(keyedHash("phone hash", number)).toEqual(keyedHash("phone hash", number));
    expect(keyedHash("phone hash", number)).toHaveLength(32);
  });

  it("differs by text, purpose and secret", async () => {
    const hash = keyedHash("phone hash", number);
    expect(keyedHash("phone hash", "+447700900124")).not.toEqual(hash);
    expect(keyedHash("ballot", number)).not.toEqual(hash);
    expect((await elsewhere()).keyedHash("phone hash", number)).not.toEqual(hash);
  });
});

describe("a sealed text", () => {
  it.each([number, "", "ünïcödé 🐶", "x".repeat(10_000)])("opens to what was sealed: %#", (text) => {
    expect(unseal("phone seal", seal("phone seal", text))).toBe(text);
  });

  it("differs every time and reveals nothing of the text", () => {
    const [one, two] = [seal("phone seal", number), seal("phone seal", number)];
    expect(one).not.toEqual(two);
    expect(Buffer.from(one).toString("latin1")).not.toContain("7700900123");
  });

  it("does not open after any one byte is changed", () => {
    const sealed = seal("phone seal", number);
    for (const place of sealed.keys()) {
      const changed = new Uint8Array(sealed);
      changed[place] = (changed[place] ?? 0) ^ 1;
      expect(() => unseal("phone seal", changed)).toThrow();
    }
  });

  it.each([0, 11, 12, 20, 28])("does not open when it is cut to %d bytes", (length) => {
    expect(() => unseal("phone seal", seal("phone seal", number).subarray(0, length))).toThrow();
  });

  it("does not open with a truncated tag", () => {
    const sealed = Buffer.from(seal("phone seal", ""));
    expect(() => unseal("phone seal", sealed.subarray(0, 16))).toThrow();
  });

  it("does not open for another purpose or under another secret", async () => {
    const sealed = seal("phone seal", number);
    expect(() => unseal("kept vote", sealed)).toThrow();
    const other = await elsewhere();
    expect(() => other.unseal("phone seal", sealed)).toThrow();
  });
});

describe("the keys that sign tokens", () => {
  const [first, second] = ["the first token secret, of many characters", "the second token secret, of many characters"];

  /** The token keys of a process with these secrets. */
  async function having(current?: string, previous?: string) {
    vi.stubEnv("TOKEN_SECRET", current ?? "");
    vi.stubEnv("TOKEN_SECRET_PREVIOUS", previous ?? "");
    vi.resetModules();
    return (await import("./keys")).tokenKeys();
  }
  const ids = (keys: Map<string, Buffer>) => [...keys.keys()];

  it("are one key, derived from AUTH_SECRET, when there is no TOKEN_SECRET", async () => {
    const keys = await having();
    expect(ids(keys)).toHaveLength(1);
    expect([...keys.values()][0]).toHaveLength(32);
  });

  it("are two while the secret is being changed: the new key signs, and the old one is still found by its id", async () => {
    const before = await having(first);
    const during = await having(second, first);
    const after = await having(second);
    expect(ids(during)).toEqual([...ids(after), ...ids(before)]);
    expect(during.get(ids(before)[0] ?? "")).toEqual(before.get(ids(before)[0] ?? ""));
    expect(ids(after)).not.toEqual(ids(before));
  });

  it("have ids that reveal nothing of the keys", async () => {
    const [[id, key] = ["", Buffer.alloc(0)]] = await having(first);
    expect(key.toString("base64url")).not.toContain(id);
    expect(id).toMatch(/^[\w-]{8}$/);
  });
});
