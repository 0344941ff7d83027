import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { logIn } from "../../../scripts/vitest.people";
import { db } from "../../platform/db";
import { keyedHash, seal } from "../../platform/keys";
import { castVote } from "../../polls/vote/changes";
import { dataOf } from "./data";
import { type Part, parts } from "./rules";

const now = new Date("2026-03-01T12:00:00.000Z");
const bytes = (text: string) => new Uint8Array(Buffer.from(text.padEnd(32, "-").slice(0, 32)));

/** An account with a row of every kind, in which every secret contains the word "secret". */
async function personWithEverything(phone: string) {
  const name = randomUUID();
  const phoneHash = keyedHash("phone hash", phone);
  const phoneSealed = seal("phone seal", phone);
  const times = { createdAt: now, expiresAt: now };
  const { id: userId } = await db().user.create({
    data: {
      email: `${name}@example.com`,
      fullName: `Ann ${name}`,
      passwordHash: `secret ${name}`,
      phoneHash,
      phoneSealed,
      phoneProvenAt: now,
    },
  });
  const sessionId = await logIn(userId, now, { browser: `Browser ${name}` });
  await db().rememberedDevice.create({ data: { userId, tokenHash: bytes(`secret device ${name}`), browser: `Device ${name}`, ...times } });
  await db().tokenFamily.create({ data: { id: randomUUID(), userId, currentId: randomUUID(), rotatedAt: now, ...times } });
  await db().challenge.create({
    data: {
      sessionId,
      userId,
      phoneHash,
      phoneSealed,
      requestId: `secret ${name}`,
      startedAt: now,
      stepAt: now,
      sentAt: now,
      expiresAt: now,
    },
  });
  await db().recoveryCode.create({ data: { codeHash: bytes(`secret code ${name}`), userId, createdAt: now } });
  await db().authenticator.create({ data: { userId, isOn: true, secretSealed: bytes(`secret app ${name}`), createdAt: now } });
  const publicKey = bytes(`secret public ${name}`);
  await db().passkey.create({
    data: {
      userId,
      credentialId: bytes(`secret id ${name}`),
      publicKey,
      counter: 1,
      transports: [],
      name: "Key",
      synced: true,
      createdAt: now,
    },
  });
  await db().phoneChange.create({ data: { userId, phoneSealed, changedAt: now, undoHash: bytes(`secret undo ${name}`) } });
  await db().mailCode.create({ data: { userId, purpose: "verify", codeHash: bytes(`secret mail ${name}`), expiresAt: now } });
  await db().securityEvent.create({ data: { userId, at: now, kind: "login", addressHash: bytes(`secret address ${name}`) } });
  const id = name.replaceAll("-", "").slice(0, 12);
  const poll = await db().poll.create({
    data: { id, question: `Poll ${name}`, choices: [`No ${name}`, `Yes ${name}`], publishedAt: now, creatorId: userId },
  });
  expect((await castVote({ id: userId, phoneSealed }, poll, "1", now)).kind).toBe("counted");
  return { userId, name };
}

it("the download has every kind of data; of a vote only the poll, because the choice is not known", async () => {
  const { userId, name } = await personWithEverything("+447700900123");
  const data = await dataOf(userId, now);
  expect(data?.account).toMatchObject({ email: `${name}@example.com`, fullName: `Ann ${name}`, createdAt: expect.any(Date) });
  expect(data?.votes).toEqual([{ poll: expect.stringMatching(/^\w{12}$/), question: `Poll ${name}` }]);
  for (const part of Object.keys(parts) as Part[]) if (part !== "account") expect(data?.[part], part).toHaveLength(1);
});

it("the download has no full number, hash, encrypted value, token, code or password, under any name", async () => {
  const { userId } = await personWithEverything("+447700900456");
  const text = JSON.stringify(await dataOf(userId, now));
  expect(text).toContain("••0456");
  expect(text).not.toContain("7700900456");
  expect(text).not.toContain("secret");
  expect(text).not.toMatch(/"(?!passkeys")\w*(hash|sealed|token|key|requestId|currentId)\w*":/i);
  expect(text).not.toMatch(/"type":"Buffer"|"0":\d/); // Bytes in either form that JSON.stringify gives them.
});

it("the download has no data of other people", async () => {
  const [ann, bob] = [await personWithEverything("+447700900701"), await personWithEverything("+447700900702")];
  const text = JSON.stringify(await dataOf(ann.userId, now));
  expect(text).toContain(ann.name);
  expect(text).not.toContain(bob.name);
  expect(text).not.toContain(bob.userId);
});

it("there is no download for a deleted account", async () => {
  expect(await dataOf(randomUUID(), now)).toBeNull();
});
