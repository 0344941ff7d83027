import { generateKeyPairSync, randomUUID } from "node:crypto";
import { decodeJwt, decodeProtectedHeader, SignJWT, UnsecuredJWT } from "jose";
import { describe, expect, it } from "vitest";
import { env } from "../../platform/env";
import { keyFor, tokenKeys } from "../../platform/keys";
import { type Claims, read, sign } from "./jose";

const now = new Date("2026-03-01T12:00:00.000Z");
const at = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const claims: Claims = { type: "access", id: randomUUID(), familyId: randomUUID(), userId: randomUUID(), emailVerified: true };
const [[kid, key] = ["", new Uint8Array()]] = tokenKeys();

it("a token carries the claims of the contract, and nothing personal except the user's id", async () => {
  const token = await sign(claims, now);
  const issuedAt = now.getTime() / 1000;
  expect(decodeJwt(token)).toEqual({
    token_type: "access",
    user_id: claims.userId,
    email_verified: true,
    family: claims.familyId,
    jti: claims.id,
    iss: env().appUrl,
    aud: "pollstr-accounts-api",
    iat: issuedAt,
    exp: issuedAt + 300,
  });
  expect(decodeProtectedHeader(token)).toEqual({ alg: "HS256", typ: "JWT", kid });
});

it.each([
  ["access", 300],
  ["refresh", 86_400],
] as const)("%s tokens are accepted for %d s and not after that", async (type, seconds) => {
  const token = await sign({ ...claims, type }, now);
  expect(await read(token, now)).toEqual({ ...claims, type });
  expect(await read(token, at(seconds - 1))).toEqual({ ...claims, type });
  expect(await read(token, at(seconds))).toBeNull();
});

/** A token that is valid except for these changes. */
async function forged({ payload = {}, header = {}, by = key as Parameters<SignJWT["sign"]>[0] } = {}) {
  const right = decodeJwt(await sign(claims, now));
  const given = Object.fromEntries(Object.entries({ ...right, ...payload }).filter(([, value]) => value !== undefined));
  return new SignJWT(given).setProtectedHeader({ alg: "HS256", typ: "JWT", kid, ...header }).sign(by);
}

describe("a token is refused", () => {
  it("but not when the forger changes nothing", async () => {
    expect(await read(await forged(), now)).toEqual(claims);
  });

  it.each([
    ["signed with a foreign key", { by: Buffer.alloc(32, 1) }],
    ["signed with a key of another purpose", { by: keyFor("login cookie") }],
    ["signed with another algorithm", { header: { alg: "HS512" }, by: Buffer.alloc(64, 2) }],
    ["signed with our key by another algorithm", { header: { alg: "HS384" }, by: Buffer.concat([Buffer.from(key), Buffer.alloc(16)]) }],
    ["with an unknown key id", { header: { kid: "another" } }],
    ["without a key id", { header: { kid: undefined } }],
    ["that is another kind of JWT", { header: { typ: "at+jwt" } }],
    ["from another issuer", { payload: { iss: "https://elsewhere.example" } }],
    ["for another audience", { payload: { aud: "another-api" } }],
    ["without an expiry", { payload: { exp: undefined } }],
    ["without an id", { payload: { jti: undefined } }],
    ["without a type", { payload: { token_type: undefined } }],
    ["with an unknown type", { payload: { token_type: "admin" } }],
    ["without a user", { payload: { user_id: undefined } }],
    ["with a user that is not a string", { payload: { user_id: 7 } }],
    ["without a family", { payload: { family: undefined } }],
  ])("%s", async (_, change) => {
    expect(await read(await forged(change), now)).toBeNull();
  });

  it("with no signature (alg: none)", async () => {
    const token = new UnsecuredJWT(decodeJwt(await sign(claims, now))).encode();
    expect(await read(token, now)).toBeNull();
    const [, payload] = token.split(".");
    const header = Buffer.from(JSON.stringify({ alg: "none", typ: "JWT", kid })).toString("base64url");
    expect(await read(`${header}.${payload}.`, now)).toBeNull();
  });

  it("signed with a key that its own header contains", async () => {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const token = await forged({ header: { alg: "ES256", jwk: publicKey.export({ format: "jwk" }) }, by: privateKey });
    expect(await read(token, now)).toBeNull();
  });

  it("with one character changed, wherever it is", async () => {
    const token = await sign(claims, now);
    for (const place of [5, token.indexOf(".") + 5, token.length - 5]) {
      const other = token[place] === "A" ? "B" : "A";
      expect(await read(token.slice(0, place) + other + token.slice(place + 1), now)).toBeNull();
    }
  });

  it.each([[""], ["x"], ["a.b.c"], ["..."], ["\u0000"], ["é.é.é"], ["x".repeat(4096)]])("that is not a JWT: %j", async (text) => {
    expect(await read(text, now)).toBeNull();
  });
});

it("an email counts as verified only when the claim is exactly true", async () => {
  for (const email_verified of [undefined, "true", 1]) {
    expect(await read(await forged({ payload: { email_verified } }), now)).toMatchObject({ emailVerified: false });
  }
});
