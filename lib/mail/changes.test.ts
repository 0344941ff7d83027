import { randomUUID } from "node:crypto";
import { afterAll, expect, it } from "vitest";
import { messages } from "../sandbox/store";
import { post } from "./changes";
import * as letters from "./letters";
import { closeMail } from "./smtp";

/** These tests use the real SMTP client and the sandbox's mail server. */

const site = { brand: "Pollstr", url: "https://polls.example.com", locale: "en" as const };
const now = new Date("2026-03-01T12:00:00.000Z");
const arrived = async (to: string) => (await messages({ to })).length;

afterAll(closeMail);

it("a flood of codes and hints, even to sub-addresses, holds back no security notice", async () => {
  const name = randomUUID();
  const email = `${name}@example.com`;
  // One more than the highest cap that could apply.
  for (let i = 0; i < 7; i++) {
    for (const to of [email, `${name}+${i}@example.com`]) {
      await post(letters.resetLetter(site, to, "246813", 10));
      await post(letters.verifyLetter(site, to, "246813", 10));
      await post(letters.addressInUseLetter(site, to));
    }
    await post(letters.passwordChangedLetter(site, `${name}+${i}@example.com`));
  }
  const before = await arrived(email);
  const notices = [
    letters.passwordChangedLetter(site, email),
    letters.emailChangedLetter(site, email),
    letters.phoneChangedLetter(site, email, now, "ABCDE-12345-FGHJK", 72),
    letters.phoneRemovedLetter(site, email, now, "ABCDE-12345-FGHJK", 72),
    letters.recoveryCodeUsedLetter(site, email, now, 3),
    letters.passkeyAddedLetter(site, email, now),
    letters.accountDeletedLetter(site, email, now),
  ];
  for (const notice of notices) expect(await post(notice)).toEqual({ kind: "sent" });
  expect(await arrived(email)).toBe(before + notices.length);
});

it("of many simultaneous letters of one kind, no more are sent than the mailbox's cap allows", async () => {
  const to = `${randomUUID()}@example.com`;
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => post(letters.resetLetter(site, to, "246813", 10))));
  expect(outcomes.filter(({ kind }) => kind === "sent")).toHaveLength(6);
  expect(await arrived(to)).toBe(6);
});
