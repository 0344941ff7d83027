import { randomInt, randomUUID } from "node:crypto";
import { bearer } from "../client";
import { expect, test } from "../fixtures";

/**
 * Expiry in the API, and response times that must not differ. These tests move the clock past the rate limits' windows,
 * so only they may use up a limit without affecting other tests.
 */

const [minute, hour] = [60, 3600];
const [me, validate, resend] = ["/api/accounts/me/", "/api/accounts/validate-otp/", "/api/accounts/resend-otp/"] as const;
const [token, refresh, forgot] = ["/api/accounts/token/", "/api/accounts/token/refresh/", "/api/accounts/password-reset/"] as const;

/**
 * Moves the clock to a time at which neither this run nor a recent one has counted anything. At most 50 days ahead:
 * time.spec.ts expects an empty inbox at 60 days, and mail is kept for a week.
 */
const toUncounted = (advance: (seconds: number) => Promise<void>, day: number) =>
  advance(day * 24 * hour + randomInt(2 * 24 * 60) * minute);

test.describe("as time passes", { tag: "@clock" }, () => {
  test("an access token works for five minutes", async ({ api, newProvenMember, advance }) => {
    const { access, refresh: token } = await newProvenMember();
    const status = async (access: string) => (await api.GET(me, { headers: bearer(access) })).response.status;
    const isValid = async (token: string) => (await api.POST("/api/accounts/token/verify/", { body: { token } })).response.status;
    await advance(5 * minute - 20);
    expect([await status(access), await isValid(access)]).toEqual([200, 200]);
    await advance(21);
    expect([await status(access), await isValid(access), await isValid(token)]).toEqual([401, 401, 200]);
    const { data } = await api.POST(refresh, { body: { refresh: token } });
    expect(await status(data?.access ?? "")).toBe(200);
  });

  test("a refresh token is valid for a day, and each exchange starts a new day", async ({ api, newProvenMember, advance }) => {
    const [kept, forgotten] = [await newProvenMember(), await newProvenMember()];
    await advance(23 * hour);
    const { data } = await api.POST(refresh, { body: { refresh: kept.refresh } });
    await advance(hour + minute);
    for (const path of [refresh, "/api/accounts/token/blacklist/"] as const) {
      expect((await api.POST(path, { body: { refresh: forgotten.refresh } })).response.status).toBe(401);
    }
    await advance(22 * hour);
    expect((await api.POST(refresh, { body: { refresh: data?.refresh ?? "" } })).response.status).toBe(200);
  });

  test("a reused refresh token is accepted for ten seconds after its exchange; later it ends its login", async ({
    api,
    newProvenMember,
    advance,
  }) => {
    const { refresh: first } = await newProvenMember();
    const exchange = (token: string) => api.POST(refresh, { body: { refresh: token } });
    const { data } = await exchange(first);
    expect((await exchange(first)).data?.refresh).toBeDefined();
    await advance(11);
    expect((await exchange(first)).response.status).toBe(401);
    expect((await exchange(data?.refresh ?? "")).response.status).toBe(401);
  });

  test("a code expires after ten minutes, and only someone who sends the right code learns that it has expired", async ({
    api,
    newMember,
    advance,
    inbox,
  }) => {
    const [early, late] = [await newMember(), await newMember()];
    const post = async (email: string, otp: string) => {
      const { response, error } = await api.POST(validate, { body: { email, otp } });
      return [response.status, error];
    };
    await advance(10 * minute - 30);
    expect(await post(early.email, await inbox.code(early.email))).toEqual([200, undefined]);
    await advance(31);
    const expired = { response_status: "error", status_code: 400, message: "OTP token expired. Try again." };
    expect(await post(late.email, await inbox.wrongCode(late.email))).toEqual([400, { error: "Invalid OTP." }]);
    expect(await post(late.email, await inbox.code(late.email))).toEqual([400, expired]);
    expect((await api.PATCH(resend, { body: { email: late.email } })).response.status).toBe(200);
    const [otp = ""] = await inbox.mailedAll(late.email, 2);
    expect(await post(late.email, otp)).toEqual([200, undefined]);
  });

  test("a reset code and the reset token it is exchanged for expire after ten minutes each", async ({
    api,
    newProvenMember,
    advance,
    inbox,
  }) => {
    const { email } = await newProvenMember();
    const exchange = (otp: string) => api.POST("/api/accounts/validate-password-reset-otp/", { body: { email, otp } });
    await api.POST(forgot, { body: { email } });
    const [first = ""] = await inbox.mailedAll(email, 2);
    await advance(10 * minute + 1);
    expect((await exchange(first)).error).toMatchObject({ message: "OTP token expired. Try again." });
    await api.POST(forgot, { body: { email } });
    const [second = ""] = await inbox.mailedAll(email, 3);
    const { data } = await exchange(second);
    await advance(10 * minute + 1);
    const body = { reset_token: data?.reset_token ?? "", password: "another good password" };
    expect((await api.POST("/api/accounts/password-reset/confirm/", { body })).response.status).toBe(400);
  });

  test("five wrong codes, counted across resends, silently end the code, and the next one works", async ({ api, newMember, inbox }) => {
    const { email } = await newMember();
    const post = async (otp: string) => {
      const { response, error } = await api.POST(validate, { body: { email, otp } });
      return [response.status, error];
    };
    const ask = async () => expect((await api.PATCH(resend, { body: { email } })).response.status).toBe(200);
    const invalid = [400, { error: "Invalid OTP." }];
    for (let wrong = 1; wrong <= 3; wrong++) expect(await post(await inbox.wrongCode(email))).toEqual(invalid);
    await ask();
    await inbox.mailedAll(email, 2);
    for (let wrong = 4; wrong <= 5; wrong++) expect(await post(await inbox.wrongCode(email))).toEqual(invalid);
    expect(await post(await inbox.code(email))).toEqual(invalid);
    await ask();
    const [otp = ""] = await inbox.mailedAll(email, 3);
    for (let wrong = 6; wrong <= 12; wrong++) expect(await post(await inbox.wrongCode(email))).toEqual(invalid);
    expect(await post(otp)).toEqual([200, undefined]);
  });

  test("after four wrong codes the right one still works", async ({ api, newMember, inbox }) => {
    const { email } = await newMember();
    for (let wrong = 1; wrong <= 4; wrong++) await api.POST(validate, { body: { email, otp: await inbox.wrongCode(email) } });
    expect((await api.POST(validate, { body: { email, otp: await inbox.code(email) } })).response.status).toBe(200);
  });

  test("one network address can hit twenty taken email addresses and try a hundred wrong codes, and then must wait", async ({
    api,
    newMember,
    newProvenMember,
    advance,
    inbox,
  }) => {
    test.setTimeout(120_000);
    await toUncounted(advance, 1);
    const [{ email }, { access, password }] = [await newMember(), await newProvenMember()];
    const body = { full_name: "Eve", email, password: "correct horse battery" };
    for (let taken = 1; taken <= 20; taken++) expect((await api.POST("/api/accounts/create/", { body })).response.status).toBe(400);
    const change = { email, current_password: password };
    const waits: { response: Response }[] = [
      await api.POST("/api/accounts/create/", { body }),
      await api.POST("/api/accounts/create/", { body: { ...body, email: `nobody-${randomUUID()}@example.com` } }),
      await api.PATCH(me, { headers: bearer(access), body: change }),
    ];

    const wrong = { email: `nobody-${randomUUID()}@example.com`, otp: "000000" };
    const exchange = "/api/accounts/validate-password-reset-otp/";
    for (let tried = 1; tried <= 100; tried++) {
      expect((await api.POST(tried % 2 ? validate : exchange, { body: wrong })).response.status).toBe(400);
    }
    const [otp = ""] = await inbox.mailedAll(email, 1);
    waits.push(await api.POST(validate, { body: { email, otp } }));
    waits.push(await api.POST(exchange, { body: wrong }));
    for (const { response } of waits) {
      expect(response.status).toBe(429);
      expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(600);
    }
  });

  test.describe("the response time does not reveal whether an address has an account", () => {
    const pairs = 16;
    const unknown = () => `nobody-${randomUUID()}@example.com`;
    const calls: Record<string, (email: string) => [method: string, path: string, body: object]> = {
      "resend-otp": (email: string) => ["PATCH", resend, { email }],
      "password-reset": (email: string) => ["POST", forgot, { email }],
      token: (email: string) => ["POST", token, { email, password: "not it at all" }],
      "validate-otp": (email: string) => ["POST", validate, { email, otp: "000000" }],
    };

    for (const [i, [name, call]] of Object.entries(calls).entries()) {
      // "password-reset" mails after its answer, as "resend-otp" does, and "token" compares a secret, as "validate-otp" does.
      test(name, { tag: ["resend-otp", "validate-otp"].includes(name) ? "@nightly" : [] }, async ({ site, newMember, advance }) => {
        test.setTimeout(180_000);
        // A mailbox gets at most three codes in ten minutes, so several addresses take turns.
        const known: string[] = [];
        for (let i = 0; i < 6; i++) known.push((await newMember()).email);
        const strangers = known.map(unknown);

        const timed = async (email: string) => {
          const [method, path, body] = call(email);
          const start = performance.now();
          const response = await fetch(site + path, {
            method,
            headers: { "content-type": "application/json" },
            body: JSON.stringify(body),
          });
          await response.arrayBuffer();
          const took = performance.now() - start;
          expect(response.status).not.toBe(429);
          // Work done after the response, such as mailing, must not slow down the next request.
          await new Promise((resolve) => setTimeout(resolve, 150));
          return took;
        };
        await toUncounted(advance, 4 + 9 * i);
        const ratio = async () => {
          await advance(2 * 24 * hour);
          const times: Record<"known" | "unknown", number[]> = { known: [], unknown: [] };
          for (let pair = -2; pair < pairs; pair++) {
            const both = [
              ["known", known],
              ["unknown", strangers],
            ] as const;
            for (const [who, emails] of pair % 2 ? both : [...both].reverse()) {
              const took = await timed(emails[(pair + 2) % emails.length] ?? "");
              if (pair >= 0) times[who].push(took); // The first pairs are a warm-up.
            }
          }
          return median(times.known) / median(times.unknown);
        };

        // Other processes add noise, so a difference counts only if every measurement shows it.
        const ratios: number[] = [];
        while (ratios.length < 3 && !ratios.some(isNoise)) ratios.push(await ratio());
        expect(ratios.some(isNoise), `known/unknown: ${ratios.map((each) => each.toFixed(2)).join(", ")}`).toBe(true);
      });
    }

    const isNoise = (ratio: number) => ratio > 0.7 && ratio < 1.4;
    const median = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
  });
});
