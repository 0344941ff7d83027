import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import * as people from "../../scripts/vitest.people";
import { findPending } from "./authenticator/data";
import { startPending, turnOn } from "./authenticator/store";
import { findFactors } from "./data";
import { listPasskeys } from "./passkey/data";
import { addPasskey, removePasskey } from "./passkey/store";
import { findCode, replaceCodes, spendCode } from "./recovery/store";

const now = new Date("2026-03-01T12:00:00.000Z");

const person = () => people.person(now, { isProven: true });

describe("the kinds of proof of an account", () => {
  it("are none at first, and never those of another account", async () => {
    await replaceCodes(await person(), now);
    expect(await findFactors((await person()).userId)).toEqual({ authenticator: false, passkey: false, recovery: false });
  });

  it("include an app from its first code on, not before", async () => {
    const owner = await person();
    await startPending(owner, now);
    expect(await findFactors(owner.userId)).toMatchObject({ authenticator: false });
    const pending = await findPending(owner.userId, now);
    expect(pending && (await turnOn(owner, pending, 1, now))).toBe(true);
    expect(await findFactors(owner.userId)).toEqual({ authenticator: true, passkey: false, recovery: false });
  });

  it("include recovery codes until the last one is used", async () => {
    const owner = await person();
    const codes = (await replaceCodes(owner, now)) ?? [];
    const elsewhere = await people.anotherLogin(owner, now);
    for (const [i, code] of codes.entries()) {
      expect(await findFactors(owner.userId), `${i} used`).toMatchObject({ recovery: true });
      const found = await findCode(owner.userId, code);
      const spent = found && (await spendCode(elsewhere, found, now));
      elsewhere.sessionId = spent?.sessionId ?? "";
    }
    expect(await findFactors(owner.userId)).toMatchObject({ recovery: false });
  });

  it("include passkeys until the last one is removed", async () => {
    const { userId, sessionId } = await person();
    const bytes = () => new Uint8Array(randomBytes(32));
    const credential = { credentialId: bytes(), publicKey: bytes(), counter: 0, transports: [], synced: true };
    await addPasskey({ userId, sessionId }, credential, "Key", now);
    expect(await findFactors(userId)).toMatchObject({ passkey: true });
    for (const { id } of await listPasskeys(userId)) await removePasskey(userId, id);
    expect(await findFactors(userId)).toMatchObject({ passkey: false });
  });
});
