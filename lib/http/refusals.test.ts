import { describe, expect, it } from "vitest";
import { refuseChange, refuseCode } from "./accounts";
import { refuse, toResponse } from "./refusals";

describe("a refusal", () => {
  it.each([
    ["a wrong code", refuseCode({ kind: "wrong" }), 400, { error: "Invalid OTP." }],
    ["an expired code", refuseCode({ kind: "expired" }), 400, { message: "OTP token expired. Try again.", status_code: 400 }],
    ["too many codes", refuseCode({ kind: "too-many", seconds: 61 }), 429, {}],
    ["a wrong password", refuseChange({ kind: "wrong-password" }, "password"), 400, { fields: { password: [/./] } }],
    ["a taken address", refuseChange({ kind: "email-taken" }, "password"), 400, { fields: { email: [/./] } }],
    ["too many passwords", refuseChange({ kind: "too-many", seconds: 5 }, "password"), 429, {}],
  ])("has its status and text: %s", async (_, refused, status, expected) => {
    const { fields, ...plain } = expected as { fields?: object };
    const response = toResponse(refused);
    const body = await response.json();
    expect({ status: response.status, body }).toMatchObject({ status, body: plain });
    expect(Object.keys(body.fields ?? {})).toEqual(Object.keys(fields ?? {}));
  });

  it("that asks to wait has Retry-After", () => {
    expect(toResponse(refuse("too-many", { seconds: 61 })).headers.get("retry-after")).toBe("61");
    expect(toResponse(refuse("too-many-streams", { seconds: 60 })).headers.get("retry-after")).toBe("60");
    expect(toResponse(refuse("busy", { seconds: 10 })).headers.get("retry-after")).toBe("10");
  });

  it("may not be stored by caches", () => {
    expect(toResponse(refuse("no-such-call")).headers.get("cache-control")).toBe("no-store");
  });
});
