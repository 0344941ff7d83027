import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { PollKind } from "../../poll/rules";
import { ballotEntry, base64url, isChange, namesOf, openingOf, paddedLength, parseOpening, voterEntry } from "./rules";

const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest());
const secret = Uint8Array.from({ length: 16 }, (_, at) => at);
const names = namesOf(secret, sha256);

describe("a secret", () => {
  it("leads to its tag, its x and its receipt as published", () => {
    const x = createHash("sha256")
      .update(Buffer.concat([Buffer.from("pollstr ballot\n"), secret]))
      .digest();
    expect(Buffer.from(names.x).toString("hex")).toBe(x.toString("hex"));
    expect(base64url(names.tag)).toBe(createHash("sha256").update(x).digest("base64url"));
    const receipt = createHash("sha256")
      .update(Buffer.concat([Buffer.from("pollstr receipt\n"), secret]))
      .digest()
      .subarray(0, 16);
    expect(Buffer.from(names.receipt).toString("hex")).toBe(receipt.toString("hex"));
  });

  it("gives other names when one bit differs", () => {
    const other = namesOf(
      secret.map((byte, at) => (at === 0 ? byte ^ 1 : byte)),
      sha256,
    );
    for (const part of ["x", "tag", "receipt"] as const) expect(other[part]).not.toEqual(names[part]);
  });
});

describe("an opening", () => {
  it.each(["2", "0,3", "2>0>1", "0:5,1:3", "-"])("of %s is parsed to what it was made of", (text) => {
    expect(parseOpening(openingOf(names.tag, text))).toEqual({ tag: names.tag, text, replacedX: null });
    expect(parseOpening(openingOf(names.tag, text, names.x))).toEqual({ tag: names.tag, text, replacedX: names.x });
  });

  it.each(["", "2", "x 2", `${"A".repeat(43)} `, `${"A".repeat(43)} 2 x`, `${"A".repeat(43)} a`, `${"A".repeat(44)} 2`])(
    "that is none is not parsed: %j",
    (line) => {
      expect(parseOpening(line)).toBeNull();
    },
  );

  it("is hidden by the hash in its entry, and a change says that it is one", () => {
    const opening = openingOf(names.tag, "2");
    expect(ballotEntry(opening, sha256)).toBe(`ballot ${createHash("sha256").update(opening).digest("base64")}`);
    expect([openingOf(names.tag, "2"), openingOf(names.tag, "2", names.x)].map(isChange)).toEqual([false, true]);
    expect(ballotEntry(openingOf(names.tag, "2", names.x), sha256)).toMatch(/^change [\w+/]{43}=$/);
    expect(voterEntry(sha256(names.receipt))).toMatch(/^voter [\w+/]{43}=$/);
  });
});

it.each<[PollKind, number, number, string]>([
  ["single", 2, 64, "1"],
  ["single", 50, 64, "49"],
  ["several", 50, 64, "48,49"],
  ["approval", 50, 192, Array.from({ length: 50 }, (_, at) => at).join(",")],
  ["ranking", 50, 192, Array.from({ length: 50 }, (_, at) => at).join(">")],
  ["score", 50, 320, Array.from({ length: 50 }, (_, at) => `${at}:5`).join(",")],
])("the ballots of a %s poll with %i choices all become %i bytes long, the longest one too", (kind, choices, bytes, longest) => {
  const poll = { kind, choices: Array(choices).fill("A"), min: 1, max: 2, blank: true };
  expect(paddedLength(poll, false)).toBe(bytes);
  expect(openingOf(names.tag, longest).length).toBeLessThanOrEqual(bytes);
  expect(`${openingOf(names.tag, longest, names.x)}\n${longest}`.length).toBeLessThanOrEqual(paddedLength(poll, true));
});
