import { db, sql } from "../../platform/db";
import { unseal } from "../../platform/keys";
import { maskPhone } from "../../proof/number/rules";
import type { Part } from "./rules";

/**
 * The data that a person can download: every part listed in rules.ts, as plain values; null when there is no such
 * account. It has no hashes, encrypted values, tokens or codes. Numbers are masked, because such a file ends up in
 * download folders and mailboxes.
 */
export async function dataOf(userId: string, now: Date) {
  const account = await accountOf(userId);
  if (!account) return null;
  const own = { userId };
  const data: Record<Part, unknown> = {
    account,
    votes: await votesOf(userId),
    polls: await db().poll.findMany({
      where: { creatorId: userId },
      select: { id: true, question: true, description: true, choices: true, askedBy: true, createdAt: true, publishedAt: true },
      orderBy: { createdAt: "desc" },
    }),
    logins: await db().session.findMany({
      where: own,
      select: { createdAt: true, browser: true, seenAt: true, provenAt: true, provenBy: true, expiresAt: true, endedAt: true },
      orderBy: { createdAt: "desc" },
    }),
    devices: await db().rememberedDevice.findMany({
      where: own,
      select: { createdAt: true, browser: true, expiresAt: true, endedAt: true },
      orderBy: { createdAt: "desc" },
    }),
    apps: await db().tokenFamily.findMany({
      where: own,
      select: { createdAt: true, rotatedAt: true, expiresAt: true, endedAt: true },
      orderBy: { createdAt: "desc" },
    }),
    codesByPhone: await codesByPhone(userId),
    codesByMail: await db().mailCode.findMany({
      where: own,
      select: { purpose: true, expiresAt: true, failures: true },
    }),
    recoveryCodes: await db().recoveryCode.findMany({ where: own, select: { createdAt: true, usedAt: true } }),
    authenticators: await db().authenticator.findMany({
      where: own,
      select: { isOn: true, createdAt: true, expiresAt: true, usedAt: true },
    }),
    passkeys: await db().passkey.findMany({ where: own, select: { name: true, createdAt: true, usedAt: true, synced: true } }),
    changesOfNumber: await changesOfNumber(userId),
    events: await db().securityEvent.findMany({ where: own, select: { at: true, kind: true }, orderBy: { id: "desc" } }),
  };
  return { about: "What Pollstr keeps about you. Times are in UTC.", madeAt: now, ...data };
}

const masked = (sealed: Uint8Array) => maskPhone(unseal("phone seal", sealed));

async function accountOf(id: string) {
  const user = await db().user.findUnique({
    where: { id },
    select: {
      id: true,
      email: true,
      emailVerifiedAt: true,
      username: true,
      fullName: true,
      createdAt: true,
      phoneSealed: true,
      phoneProvenAt: true,
      codeFailures: true,
      codeLockedUntil: true,
    },
  });
  if (!user) return null;
  const { phoneSealed, ...account } = user;
  return { ...account, phone: phoneSealed && masked(phoneSealed) };
}

/** The polls in which a person took part. What they chose, and when, is not known. */
const votesOf = (voterId: string) => sql<{ poll: string; question: string }>`
  SELECT "id" AS "poll", "question" FROM "Poll" WHERE "id" IN (SELECT "pollId" FROM "Participation" WHERE "voterId" = ${voterId}::uuid)
  ORDER BY "publishedAt" DESC, "id"`;

async function codesByPhone(userId: string) {
  const challenges = await db().challenge.findMany({
    where: { userId },
    select: {
      purpose: true,
      startedAt: true,
      sentAt: true,
      expiresAt: true,
      closedAt: true,
      outcome: true,
      wrongTries: true,
      phoneSealed: true,
    },
    orderBy: { startedAt: "desc" },
  });
  return challenges.map(({ phoneSealed, ...challenge }) => ({ ...challenge, phone: masked(phoneSealed) }));
}

async function changesOfNumber(userId: string) {
  const changes = await db().phoneChange.findMany({
    where: { userId },
    select: { changedAt: true, phoneProvenAt: true, endedAt: true, outcome: true, phoneSealed: true },
    orderBy: { changedAt: "desc" },
  });
  return changes.map(({ phoneSealed, ...change }) => ({ ...change, phoneBefore: masked(phoneSealed) }));
}
