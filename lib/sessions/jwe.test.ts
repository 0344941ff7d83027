import { randomBytes } from "node:crypto";
import { EncryptJWT } from "jose";
import { decode, encode } from "next-auth/jwt";
import { describe, expect, it } from "vitest";
import { jweKey, openJwe } from "./jwe";

const secret = "the secret of these tests";
const key = jweKey(secret);
const claims = { sub: "somebody", sid: "a session" };
const sealed = () => encode({ token: claims, secret, maxAge: 60 });
const now = () => new Date();
const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000);

/** A JWT that is encrypted with our key, but not as next-auth does it. */
const another = (header: { alg: string; enc: string; typ?: string }, used = key) =>
  new EncryptJWT(claims).setProtectedHeader(header).setExpirationTime("1m").encrypt(used);

describe("a JWT of next-auth", () => {
  it("opens to the claims that next-auth reads in it", async () => {
    const jwt = await sealed();
    expect(openJwe(jwt, key, now())).toEqual(await decode({ token: jwt, secret }));
    expect(openJwe(jwt, key, now())).toMatchObject(claims);
  });

  it("opens until it expires", async () => {
    const jwt = await sealed();
    expect(openJwe(jwt, key, inSeconds(59))).toMatchObject(claims);
    expect(openJwe(jwt, key, inSeconds(60 + 16))).toBeNull();
  });

  it("stays closed when any of its characters was changed, removed or doubled", async () => {
    const jwt = await sealed();
    for (let at = 0; at < jwt.length; at++) {
      const [before, it, rest] = [jwt.slice(0, at), jwt[at] ?? "", jwt.slice(at + 1)];
      for (const other of [it === "A" ? "B" : "A", "", it + it, "!", `${it} `])
        expect(openJwe(before + other + rest, key, now()), `${it} at ${at} as “${other}”`).toBeNull();
    }
  });

  it("stays closed when its tag was cut", async () => {
    const parts = (await sealed()).split(".");
    const tag = Buffer.from(parts.at(-1) ?? "", "base64url");
    for (const bytes of [0, 4, 8, 12, 13, 14, 15])
      expect(openJwe([...parts.slice(0, 4), tag.subarray(0, bytes).toString("base64url")].join("."), key, now()), `${bytes}`).toBeNull();
  });

  it.each<[string, () => Promise<string>]>([
    ["made with another secret", () => encode({ token: claims, secret: "another secret" })],
    ["of another algorithm", () => another({ alg: "dir", enc: "A128CBC-HS256" })],
    ["of another encryption of its key", () => another({ alg: "A256KW", enc: "A256GCM" })],
    ["with more in its header", () => another({ alg: "dir", enc: "A256GCM", typ: "JWT" })],
    ["with a part too many", async () => `${await sealed()}.AAAA`],
    ["with a part too few", async () => (await sealed()).replace(/\.[^.]*$/, "")],
    ["without an expiry", () => new EncryptJWT(claims).setProtectedHeader({ alg: "dir", enc: "A256GCM" }).encrypt(key)],
    ["that is random", async () => Array.from({ length: 5 }, () => randomBytes(16).toString("base64url")).join(".")],
    ["that is empty", async () => ""],
  ])("stays closed: one %s", async (_, made) => {
    expect(openJwe(await made(), key, now())).toBeNull();
  });
});
