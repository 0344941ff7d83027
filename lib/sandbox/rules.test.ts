import { describe, expect, it } from "vitest";
import {
  type Answer,
  alreadyRunning,
  begin,
  blockedNumber,
  cancel,
  check,
  type Draw,
  faultMatches,
  next,
  type Order,
  plainAddress,
  settle,
  type VerifyRequest,
} from "./rules";
import { clockBody, faultBody, invalidParameters, startBody } from "./schema";

const start = new Date("2026-01-01T12:00:00.000Z");
const at = (seconds: number) => new Date(start.getTime() + seconds * 1000);
const plan: Order["workflow"] = [
  { channel: "sms", reuseCode: false },
  { channel: "sms", reuseCode: false },
  { channel: "voice", reuseCode: false },
];
const order: Order = { to: "447700900123", brand: "Pollstr", locale: "en-us", workflow: plan, codeLength: 6, channelTimeout: 180 };

/** Draws the codes 000001, 000002 … in this order. */
function counting(): Draw {
  let drawn = 0;
  return (digits) => String(++drawn).padStart(digits, "0");
}

/** A request that was started at 0 s, with functions that apply calls to it one after the other. */
function play(changes: Partial<Order> = {}) {
  const draw = counting();
  const first = begin({ ...order, ...changes }, "the-id", start, draw);
  let request = first.request;
  const texts = first.messages.map(({ text }) => text);
  const channels = first.messages.map((message) => `${message.channel}@${seconds(message.at)}`);
  const take = (moved: { request: VerifyRequest; messages: typeof first.messages; answer?: Answer }) => {
    request = moved.request;
    texts.push(...moved.messages.map(({ text }) => text));
    channels.push(...moved.messages.map((message) => `${message.channel}@${seconds(message.at)}`));
    return moved.answer?.ok === false
      ? `${moved.answer.problem.status} ${moved.answer.problem.type.split("#")[1]}`
      : String(moved.answer?.status);
  };
  return {
    started: first.answer,
    texts,
    channels,
    status: () => request.status,
    check: (code: string, now: number) => take(check(request, code, at(now), draw)),
    next: (now: number) => take(next(request, at(now), draw)),
    cancel: (now: number) => take(cancel(request, at(now), draw)),
    wait: (now: number) => take(settle(request, at(now), draw)),
  };
}

type Game = ReturnType<typeof play>;

const seconds = (date: Date) => (date.getTime() - start.getTime()) / 1000;

describe("a verification", () => {
  it("starts with a message and a 202 that names the request", () => {
    const game = play();
    expect(game.started).toEqual({ ok: true, status: 202, body: { request_id: "the-id" } });
    expect(game.texts).toEqual(["Pollstr code: 000001. Valid for 3 minutes."]);
  });

  it("spells the code in a call, and gives times in seconds if they are not whole minutes", () => {
    expect(play({ workflow: [{ channel: "voice", reuseCode: false }] }).texts[0]).toContain("0, 0, 0, 0, 0, 1");
    expect(play({ channelTimeout: 45 }).texts[0]).toContain("45 seconds");
    expect(play({ channelTimeout: 60 }).texts[0]).toContain("1 minute.");
  });

  it("speaks German for de-de, and English for every other locale", () => {
    const call: Order["workflow"] = [{ channel: "voice", reuseCode: false }];
    expect(play({ locale: "de-de" }).texts).toEqual(["Pollstr-Code: 000001. Gültig für 3 Minuten."]);
    expect(play({ locale: "de-de", workflow: call }).texts[0]).toContain("Ihr Pollstr-Code ist 0, 0, 0, 0, 0, 1.");
    expect(play({ locale: "fr-fr" }).texts).toEqual(["Pollstr code: 000001. Valid for 3 minutes."]);
  });

  it("goes through its steps, each for the channel timeout, and then expires", () => {
    const game = play();
    game.wait(179.999);
    expect(game.channels).toEqual(["sms@0"]);
    game.wait(180);
    expect(game.channels).toEqual(["sms@0", "sms@180"]);
    game.wait(539.999);
    expect(game.channels).toEqual(["sms@0", "sms@180", "voice@360"]);
    expect(game.status()).toBe("running");
    game.wait(540);
    expect(game.status()).toBe("expired");
  });

  it("stamps messages with the time at which they were due, however late they are read", () => {
    const game = play();
    game.wait(100_000);
    expect(game.channels).toEqual(["sms@0", "sms@180", "voice@360"]);
    expect(game.status()).toBe("expired");
  });

  it("makes a new code for each step, and the old one stops working", () => {
    const game = play();
    expect(game.check("000001", 180)).toBe("400 invalid-code");
    expect(game.check("000002", 181)).toBe("200");
  });

  it("keeps the code and its wrong tries in a step that reuses it", () => {
    const game = play({
      workflow: [
        { channel: "sms", reuseCode: false },
        { channel: "voice", reuseCode: true },
      ],
    });
    game.check("999999", 1);
    game.check("999999", 2);
    game.next(3);
    expect(game.texts[1]).toContain("0, 0, 0, 0, 0, 1");
    expect(game.check("999999", 4)).toBe("410 expired");
  });

  it("uses the caller's own code in every step", () => {
    const game = play({ code: "Abc123" });
    game.next(1);
    expect(game.check("Abc123", 2)).toBe("200");
  });

  it.each([
    [
      "the first and second wrong code are 400, the third 410, later ones 404",
      ["999999", "999999", "999999", "999999"],
      ["400 invalid-code", "400 invalid-code", "410 expired", "404 not-found"],
    ],
    [
      "the right code is refused once the request has failed",
      ["999999", "999999", "999999", "000001"],
      ["400 invalid-code", "400 invalid-code", "410 expired", "404 not-found"],
    ],
    ["the right code is accepted after two wrong ones", ["999999", "999999", "000001"], ["400 invalid-code", "400 invalid-code", "200"]],
    ["a right code is accepted once", ["000001", "000001"], ["200", "404 not-found"]],
    ["a code is compared exactly", ["1", "000001 ", "000001"], ["400 invalid-code", "400 invalid-code", "200"]],
  ])("%s", (_, codes, answers) => {
    const game = play();
    expect(codes.map((code, i) => game.check(code, i + 1))).toEqual(answers);
  });

  it("allows three tries for a new code", () => {
    const game = play();
    game.check("999999", 1);
    game.check("999999", 2);
    expect(game.next(3)).toBe("200");
    expect(game.check("999999", 4)).toBe("400 invalid-code");
    expect(game.check("999999", 5)).toBe("400 invalid-code");
    expect(game.check("000002", 6)).toBe("200");
  });

  it("moves on when asked, until no step is left", () => {
    const game = play();
    expect([game.next(1), game.next(2), game.next(3)]).toEqual(["200", "200", "409 no-events"]);
    expect(game.channels).toEqual(["sms@0", "sms@1", "voice@2"]);
    expect(game.check("000003", 4)).toBe("200");
  });

  it.each<[string, (game: Game) => unknown, number, string, string]>([
    ["not before 30 seconds", () => {}, 29.999, "404 not-found", "running"],
    ["from 30 seconds on", () => {}, 30, "204", "cancelled"],
    ["not after the second message was sent", (game) => game.next(40), 41, "404 not-found", "running"],
    ["not after the second message was due", () => {}, 180, "404 not-found", "running"],
    ["not twice", (game) => game.cancel(30), 31, "404 not-found", "cancelled"],
  ])("is cancelled %s", (_, before, now, answer, status) => {
    const game = play();
    before(game);
    expect(game.cancel(now)).toBe(answer);
    expect(game.status()).toBe(status);
  });

  it.each<[string, (game: Game) => unknown]>([
    ["completed", (game) => game.check("000001", 1)],
    ["cancelled", (game) => game.cancel(30)],
    ["expired", (game) => game.wait(540)],
    ["failed", (game) => [1, 2, 3].map((now) => game.check("999999", now))],
  ])("responds 404 to every call once it is %s", (status, finish) => {
    const game = play();
    finish(game);
    expect(game.status()).toBe(status);
    expect([game.check("000001", 600), game.next(600), game.cancel(600)]).toEqual(["404 not-found", "404 not-found", "404 not-found"]);
  });

  it("is accepted for a blocked number, and nothing arrives", () => {
    const game = play({ to: blockedNumber });
    expect(game.started.ok).toBe(true);
    game.wait(540);
    expect(game.texts).toEqual([]);
    expect(game.status()).toBe("expired");
  });

  it("refuses a second one for the same number and names the first", () => {
    expect(alreadyRunning("the-id")).toMatchObject({ ok: false, problem: { status: 409, title: "Conflict", request_id: "the-id" } });
  });
});

const sms = { channel: "sms", to: "447700900123" };
const body = { brand: "Pollstr", workflow: [sms] };

describe("the body that starts a verification", () => {
  it("has the provider's defaults", () => {
    expect(startBody.parse(body)).toMatchObject({ to: "447700900123", locale: "en-us", channelTimeout: 180, codeLength: 4 });
  });

  it.each([
    ["a number reserved for fiction", { workflow: [{ channel: "sms", to: "12025550123" }] }],
    ["the longest brand", { brand: "x".repeat(18) }],
    ["three steps", { workflow: [sms, { ...sms, app_hash: "12345678901" }, { channel: "voice", to: sms.to }] }],
    ["the shortest timeout and code", { channel_timeout: 15, code_length: 4 }],
    ["the longest timeout and code", { channel_timeout: 900, code_length: 10, code: "abcDEF1234" }],
    ["a reference as in the provider's examples", { client_ref: "my-personal-ref", fraud_check: false, locale: "yue-cn" }],
  ])("may have %s", (_, changes) => {
    expect(startBody.safeParse({ ...body, ...changes }).success).toBe(true);
  });

  it.each<[string, Record<string, unknown>]>([
    ["brand", { brand: undefined }],
    ["brand", { brand: "" }],
    ["brand", { brand: "x".repeat(19) }],
    ["brand", { brand: "a/b" }],
    ["brand", { brand: "a{b}" }],
    ["brand", { brand: "a:b" }],
    ["brand", { brand: "$a" }],
    ["workflow", { workflow: undefined }],
    ["workflow", { workflow: [] }],
    ["workflow", { workflow: [sms, sms, sms, sms] }],
    ["workflow", { workflow: [sms, { ...sms, to: "447700900124" }] }],
    ["workflow[0].channel", { workflow: [{ ...sms, channel: "pigeon" }] }],
    ["workflow[0].channel", { workflow: [{ ...sms, channel: "silent_auth" }] }],
    ["workflow[0].to", { workflow: [{ channel: "sms" }] }],
    ["workflow[0].to", { workflow: [{ ...sms, to: "+447700900123" }] }],
    ["workflow[0].to", { workflow: [{ ...sms, to: "00447700900123" }] }],
    ["workflow[0].to", { workflow: [{ ...sms, to: "44 7700 900123" }] }],
    ["workflow[0].to", { workflow: [{ ...sms, to: "4477" }] }],
    ["workflow[0].to", { workflow: [{ ...sms, to: "999999999999999" }] }],
    ["workflow[0].from", { workflow: [{ ...sms, from: "far too long a name" }] }],
    ["workflow[0].app_hash", { workflow: [{ ...sms, app_hash: "C0FFEE" }] }],
    ["locale", { locale: "English" }],
    ["channel_timeout", { channel_timeout: 14 }],
    ["channel_timeout", { channel_timeout: 901 }],
    ["channel_timeout", { channel_timeout: 60.5 }],
    ["code_length", { code_length: 3 }],
    ["code_length", { code_length: 11 }],
    ["code", { code: "123" }],
    ["code", { code: "12-456" }],
    ["client_ref", { client_ref: "x".repeat(41) }],
    ["fraud_check", { fraud_check: "no" }],
  ])("is refused because of %s: %j", (name, changes) => {
    const parsed = startBody.safeParse({ ...body, ...changes });
    expect(parsed.error && invalidParameters(parsed.error).map((each) => each.name)).toEqual([name]);
  });

  it("says what is wrong in the provider's words", () => {
    const parsed = startBody.safeParse({ workflow: [{ ...sms, to: "4477" }] });
    expect(parsed.error && invalidParameters(parsed.error)).toEqual([
      { name: "brand", reason: "Brand is required" },
      { name: "workflow[0].to", reason: "'to' phone number is invalid" },
    ]);
  });
});

describe("a scripted fault", () => {
  const id = "/v2/verify/c11236f4-00bf-4b89-84ba-88b25df97315";
  it.each([
    [null, id, true],
    ["/v2/verify", "/v2/verify", true],
    ["/v2/verify", id, false],
    ["/v2/verify", "/v2/verify/", true],
    ["/sandbox/vonage/v2/verify", "/v2/verify", true],
    ["/sandbox/vonage/v2/verify", id, false],
    ["/v2/verify/{id}", id, true],
    ["/v2/verify/:id", id, true],
    ["/v2/verify/{id}", `${id}/next_workflow`, false],
    ["/v2/verify/{id}", "/v2/verify", false],
    ["/v2/verify/:id/next_workflow", `${id}/next_workflow`, true],
    ["/v2/verify/*", `${id}/next_workflow`, true],
    ["/v2/*", "/v2/verify", true],
    ["next_workflow", `${id}/next_workflow`, true],
    ["next_workflow", id, false],
    ["/v2/verify/", id, true],
    ["/v2/verify/", "/v2/verify/", false],
    ["/v2/verify/c11", id, true],
    ["/v2.verify/*", id, false],
  ])("for the path %s hits a call of %s: %s", (path, called, hit) => {
    expect(faultMatches({ path, to: null }, { path: called })).toBe(hit);
  });

  it.each([
    ["+44 7700 900123", "447700900123", true],
    ["0044 7700 900123", "447700900123", true],
    ["+44 7700 900124", "447700900123", false],
    ["+44 7700 900123", undefined, false],
    ["Ann@Example.com", "ann@example.com", true],
  ])("for the number %s hits a call about %s: %s", (to, about, hit) => {
    expect(faultMatches({ path: null, to }, { path: "/v2/verify", to: about })).toBe(hit);
  });

  it.each([
    [{ status: 503 }, { kind: "status", status: 503, remaining: 1, path: null, to: null }],
    [
      { match: { path: "/v2/verify", to: "+44" }, times: 2, hang: true },
      { kind: "hang", status: null, remaining: 2, path: "/v2/verify", to: "+44" },
    ],
    [{ match: {}, times: 1, dropAfterApply: true }, { kind: "dropAfterApply" }],
  ])("is parsed from %j", (given, fault) => {
    expect(faultBody.parse(given)).toMatchObject(fault);
  });

  it.each([
    {},
    { status: 99 },
    { status: 500, hang: true },
    { reset: false },
    { times: 0, reset: true },
    { reset: true, extra: 1 },
    { match: { path: "****" }, reset: true },
    null,
  ])("is refused if it is %j", (given) => {
    expect(faultBody.safeParse(given).success).toBe(false);
  });
});

it.each([-1, 1.5, "1", 10 * 367 * 86_400, undefined])("the clock cannot be moved by %j", (advanceSeconds) => {
  expect(clockBody.safeParse({ advanceSeconds }).success).toBe(false);
});

it.each([
  ["+44 (0)7700 900-123", "447700900123"],
  ["0044 7700 900123", "447700900123"],
  ["(+44) 7700 900123", "447700900123"],
  ["\u202a+४४ ७७०० ९००१२३\u202c", "447700900123"],
  [" Ann@Example.com ", "ann@example.com"],
  ["pat@bücher.example", "pat@xn--bcher-kva.example"],
  ["a&b@example.com", "a&b@example.com"],
])("the recipient %s is compared as %s", (spelling, plain) => {
  expect(plainAddress(spelling)).toBe(plain);
});
