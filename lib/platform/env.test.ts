import { generateKeyPairSync } from "node:crypto";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type Env, readEnv } from "./env";

type Source = Record<string, string | undefined>;

const generated = (type: "rsa" | "ed25519") => {
  const { privateKey } = type === "rsa" ? generateKeyPairSync("rsa", { modulusLength: 2048 }) : generateKeyPairSync("ed25519");
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
};
const pem = generated("rsa");

const secret = "0123456789abcdef0123456789abcdef";
const [old, older] = ["o".repeat(32), "p".repeat(32)] as const;
/** The smallest environments that are accepted: with the sandbox, and with real credentials. */
const sandbox: Source = { AUTH_SECRET: secret, POLLSTR_SANDBOX: "1" };
const real: Source = {
  AUTH_SECRET: secret,
  VONAGE_APPLICATION_ID: "c11236f4-00bf-4b89-84ba-88b25df97315",
  VONAGE_PRIVATE_KEY: pem,
  SMTP_URL: "smtps://user:password@smtp.example.com:465",
  MAIL_FROM: "polls@example.com",
};
const byKey: Source = {
  ...real,
  VONAGE_APPLICATION_ID: undefined,
  VONAGE_PRIVATE_KEY: undefined,
  VONAGE_API_KEY: "abcd1234",
  VONAGE_API_SECRET: "a secret of Vonage's",
};

function problems(source: Source): string[] {
  const result = readEnv(source);
  return result.ok ? [] : result.problems;
}
const names = (source: Source) => problems(source).map((problem) => problem.split(":")[0]);
function accepted(source: Source): Env {
  const result = readEnv(source);
  if (!result.ok) throw new Error(result.problems.join("\n"));
  return result.env;
}

describe("an environment is refused", () => {
  it.each<[string, Source, string[]]>([
    ["when it is empty", {}, ["AUTH_SECRET", "VONAGE_APPLICATION_ID", "VONAGE_PRIVATE_KEY", "SMTP_URL", "MAIL_FROM"]],
    ["without a secret", { ...sandbox, AUTH_SECRET: undefined }, ["AUTH_SECRET"]],
    ["with an empty secret", { ...sandbox, AUTH_SECRET: "" }, ["AUTH_SECRET"]],
    ["with a secret of spaces only", { ...sandbox, AUTH_SECRET: " ".repeat(40) }, ["AUTH_SECRET"]],
    ["with a short secret", { ...sandbox, AUTH_SECRET: "x".repeat(31) }, ["AUTH_SECRET"]],
    ["without credentials and sandbox", { AUTH_SECRET: secret }, ["VONAGE_APPLICATION_ID", "VONAGE_PRIVATE_KEY", "SMTP_URL", "MAIL_FROM"]],
    [
      "without credentials and with the sandbox off",
      { AUTH_SECRET: secret, POLLSTR_SANDBOX: "0" },
      ["VONAGE_APPLICATION_ID", "VONAGE_PRIVATE_KEY", "SMTP_URL", "MAIL_FROM"],
    ],
    ["with an application and no key", { ...real, VONAGE_PRIVATE_KEY: undefined }, ["VONAGE_PRIVATE_KEY"]],
    ["with a private key and no application", { ...real, VONAGE_APPLICATION_ID: undefined }, ["VONAGE_APPLICATION_ID"]],
    ["with an API key and no secret", { ...byKey, VONAGE_API_SECRET: undefined }, ["VONAGE_API_SECRET"]],
    ["with an API secret and no key", { ...byKey, VONAGE_API_KEY: undefined }, ["VONAGE_API_KEY"]],
    ["without a mail server", { ...real, SMTP_URL: undefined }, ["SMTP_URL"]],
    ["without a sender", { ...real, MAIL_FROM: undefined }, ["MAIL_FROM"]],
    ["with the sandbox in production", { ...sandbox, VERCEL_ENV: "production" }, ["POLLSTR_SANDBOX"]],
    ["with the sandbox and an application", { ...sandbox, VONAGE_APPLICATION_ID: real.VONAGE_APPLICATION_ID }, ["VONAGE_APPLICATION_ID"]],
    ["with the sandbox and a private key", { ...sandbox, VONAGE_PRIVATE_KEY: pem }, ["VONAGE_PRIVATE_KEY"]],
    ["with the sandbox and an API key", { ...sandbox, VONAGE_API_KEY: "abcd1234" }, ["VONAGE_API_KEY"]],
    ["with the sandbox and an API secret", { ...sandbox, VONAGE_API_SECRET: "hush" }, ["VONAGE_API_SECRET"]],
    ["on Vercel without a database", { ...sandbox, VERCEL: "1" }, ["DATABASE_URL"]],
    ["with a database that is not PostgreSQL", { ...sandbox, DATABASE_URL: "mysql://user:hunter2@db/x" }, ["DATABASE_URL"]],
    ["with a database that is not a URL", { ...sandbox, DATABASE_URL: "hunter2" }, ["DATABASE_URL"]],
    ["with a sandbox setting that is neither 1 nor 0", { ...real, POLLSTR_SANDBOX: "yes" }, ["POLLSTR_SANDBOX"]],
    ["with an origin that is not a URL", { ...sandbox, APP_URL: "polls.example.com" }, ["APP_URL"]],
    ["with an origin that is not http or https", { ...sandbox, APP_URL: "ftp://polls.example.com" }, ["APP_URL"]],
    ["with an invalid application id", { ...real, VONAGE_APPLICATION_ID: "../../accounts" }, ["VONAGE_APPLICATION_ID"]],
    ["with an invalid key", { ...real, VONAGE_PRIVATE_KEY: "hunter2" }, ["VONAGE_PRIVATE_KEY"]],
    ["with a key whose newlines became spaces", { ...real, VONAGE_PRIVATE_KEY: pem.replaceAll("\n", " ") }, ["VONAGE_PRIVATE_KEY"]],
    ["with a truncated key", { ...real, VONAGE_PRIVATE_KEY: pem.slice(0, 400) }, ["VONAGE_PRIVATE_KEY"]],
    ["with a key that is not RSA", { ...real, VONAGE_PRIVATE_KEY: generated("ed25519") }, ["VONAGE_PRIVATE_KEY"]],
    ["with a Vonage host that is not a URL", { ...real, VONAGE_API_HOST: "api.example.com" }, ["VONAGE_API_HOST"]],
    ["with a brand too long for a message", { ...sandbox, BRAND: "x".repeat(19) }, ["BRAND"]],
    ["with a brand that the provider refuses", { ...sandbox, BRAND: "a/b" }, ["BRAND"]],
    ["with a mail server that is not smtp or smtps", { ...real, SMTP_URL: "https://user:hunter2@smtp.example.com" }, ["SMTP_URL"]],
    ["with a sender that is not an address", { ...real, MAIL_FROM: "polls" }, ["MAIL_FROM"]],
    ["with countries in the wrong format", { ...real, SMS_COUNTRIES: "GB;IE" }, ["SMS_COUNTRIES"]],
    ["with mailed codes that are valid too long", { ...real, EMAIL_OTP_MINUTES: "11" }, ["EMAIL_OTP_MINUTES"]],
    ["with a former secret that is too short", { ...real, AUTH_SECRET_PREVIOUS: `${"x".repeat(32)},short` }, ["AUTH_SECRET_PREVIOUS"]],
    [
      "with a former secret that is still the current one",
      { ...real, AUTH_SECRET_PREVIOUS: `${"x".repeat(32)}, ${secret}` },
      ["AUTH_SECRET_PREVIOUS"],
    ],
    ["with a number secret that is too short", { ...real, NUMBER_SECRET: "short" }, ["NUMBER_SECRET"]],
    [
      "with a former number secret that is still the current one",
      { ...real, NUMBER_SECRET: "n".repeat(32), NUMBER_SECRET_PREVIOUS: "n".repeat(32) },
      ["NUMBER_SECRET_PREVIOUS"],
    ],
    ["with a former number secret that the numbers still use", { ...real, NUMBER_SECRET_PREVIOUS: secret }, ["NUMBER_SECRET_PREVIOUS"]],
    ["with a cron secret that is too short", { ...real, CRON_SECRET: "short" }, ["CRON_SECRET"]],
    ["with a token secret that is too short", { ...real, TOKEN_SECRET: "short" }, ["TOKEN_SECRET"]],
    ["with a former token secret that is the current one", { ...real, TOKEN_SECRET_PREVIOUS: secret }, ["TOKEN_SECRET_PREVIOUS"]],
    ["with a former token secret that is too short", { ...real, TOKEN_SECRET_PREVIOUS: "short" }, ["TOKEN_SECRET_PREVIOUS"]],
    ["with a proof that lasts 0 hours", { ...sandbox, PROOF_HOURS: "0" }, ["PROOF_HOURS"]],
    ["with a proof that lasts more than a day", { ...sandbox, PROOF_HOURS: "25" }, ["PROOF_HOURS"]],
    ["with a proof that lasts a fraction of an hour", { ...sandbox, PROOF_HOURS: "1.5" }, ["PROOF_HOURS"]],
    ["with a port of 0", { ...sandbox, PORT: "0" }, ["PORT"]],
    ["with a port above 65535", { ...sandbox, PORT: "65536" }, ["PORT"]],
    ["with a port that is not a number", { ...sandbox, PORT: "http" }, ["PORT"]],
    ["with a negative number of proxies", { ...sandbox, TRUST_PROXY: "-1" }, ["TRUST_PROXY"]],
    ["with all problems named at once", { ...sandbox, PORT: "x", BRAND: "$", VERCEL: "1" }, ["BRAND", "PORT", "DATABASE_URL"]],
  ])("%s", (_, source, expected) => {
    expect(names(source).sort()).toEqual([...expected].sort());
  });

  it("with one line per variable that says what is wrong", () => {
    for (const line of problems({ PORT: "x", DATABASE_URL: "x", BRAND: "$$$$$$$$$$$$$$$$$$$$$", POLLSTR_SANDBOX: "2" })) {
      expect(line).toMatch(/^[A-Z_]+: (must|is required)/);
    }
  });

  it("without revealing any value", () => {
    const values = Object.fromEntries(
      Object.keys({
        ...real,
        ...byKey,
        DATABASE_URL: "",
        APP_URL: "",
        BRAND: "",
        TRUST_PROXY: "",
        PROOF_HOURS: "",
        PORT: "",
        POLLSTR_SANDBOX: "",
        VONAGE_API_HOST: "",
      }).map((name) => [name, `{hunter2-${name.toLowerCase()}}`]),
    );
    const told = problems(values).join("\n");
    expect(told).toContain("DATABASE_URL");
    expect(told).not.toContain("hunter2");
  });
});

describe("an environment is read", () => {
  it("in the sandbox, with every default", () => {
    expect(accepted(sandbox)).toMatchObject({
      databaseUrl: undefined,
      dataDir: ".data",
      sandbox: true,
      appUrl: "http://localhost:3000",
      https: false,
      selfUrl: "http://127.0.0.1:3000",
      trustProxy: 0,
      brand: "Pollstr",
      proofHours: 24,
      port: 3000,
      host: "0.0.0.0",
      onVercel: false,
    });
  });

  it("with empty and blank values treated as unset", () => {
    const empty = Object.fromEntries(
      ["DATABASE_URL", "APP_URL", "VONAGE_API_KEY", "SMTP_URL", "PORT", "BRAND", "VERCEL", "PROOF_HOURS"].map((name) => [name, " "]),
    );
    expect(accepted({ ...sandbox, ...empty })).toEqual(accepted(sandbox));
  });

  it("with real credentials, of either kind", () => {
    expect(accepted(real).vonage).toMatchObject({ applicationId: real.VONAGE_APPLICATION_ID, privateKey: pem.trim() });
    expect(accepted(byKey).vonage).toMatchObject({ applicationId: undefined, apiKey: "abcd1234", apiSecret: "a secret of Vonage's" });
    expect(accepted(real)).toMatchObject({ sandbox: false, mail: { smtpUrl: real.SMTP_URL, from: "polls@example.com" } });
  });

  it.each<[string, Source, { auth: string[]; number: string[]; token: string[] }]>([
    ["one secret for everything", {}, { auth: [secret], number: [secret], token: [secret] }],
    [
      "one secret and two former ones",
      { AUTH_SECRET_PREVIOUS: `${old}, ${older}` },
      { auth: [secret, old, older], number: [secret, old, older], token: [secret, old, older] },
    ],
    [
      "a separate secret for numbers",
      { AUTH_SECRET_PREVIOUS: old, NUMBER_SECRET: old },
      { auth: [secret, old], number: [old], token: [secret, old] },
    ],
    [
      "numbers that have just got a secret of their own",
      { NUMBER_SECRET: old, NUMBER_SECRET_PREVIOUS: secret },
      { auth: [secret], number: [old, secret], token: [secret] },
    ],
    [
      "a separate secret for tokens",
      { AUTH_SECRET_PREVIOUS: old, TOKEN_SECRET: older, TOKEN_SECRET_PREVIOUS: secret },
      { auth: [secret, old], number: [secret, old], token: [older, secret] },
    ],
  ])("with its secrets, newest first: %s", (_, changes, { auth, number, token }) => {
    expect(accepted({ ...sandbox, ...changes })).toMatchObject({ authSecrets: auth, numberSecrets: number, tokenSecrets: token });
  });

  it.each([
    ["PEM", pem],
    ["PEM with Windows newlines", pem.replaceAll("\n", "\r\n")],
    ["PEM with \\n", pem.replaceAll("\n", "\\n")],
    ["base64 of PEM", Buffer.from(pem).toString("base64")],
    [
      "PEM in the older PKCS #1 format",
      generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ type: "pkcs1", format: "pem" }).toString(),
    ],
  ])("with a private key as %s", (_, key) => {
    expect(accepted({ ...real, VONAGE_PRIVATE_KEY: key }).vonage.privateKey).toContain("-----BEGIN");
  });

  it.each<[string, Source, string, string]>([
    ["its own port", { PORT: "4000" }, "http://localhost:4000", "http://127.0.0.1:4000"],
    [
      "APP_URL, without its path",
      { APP_URL: "https://polls.example.com/x?y", PORT: "4000" },
      "https://polls.example.com",
      "http://127.0.0.1:4000",
    ],
    [
      "a preview's branch",
      { VERCEL_ENV: "preview", VERCEL_URL: "a1.vercel.app", VERCEL_BRANCH_URL: "branch.vercel.app" },
      "https://branch.vercel.app",
      "https://a1.vercel.app",
    ],
    [
      "a preview's deployment, without a branch",
      { VERCEL_ENV: "preview", VERCEL_URL: "a1.vercel.app" },
      "https://a1.vercel.app",
      "https://a1.vercel.app",
    ],
    [
      "a preview, not of production",
      { VERCEL_ENV: "preview", VERCEL_URL: "a1.vercel.app", VERCEL_PROJECT_PRODUCTION_URL: "polls.example.com" },
      "https://a1.vercel.app",
      "https://a1.vercel.app",
    ],
    [
      "APP_URL rather than Vercel's",
      { APP_URL: "https://polls.example.com", VERCEL_URL: "a1.vercel.app" },
      "https://polls.example.com",
      "https://a1.vercel.app",
    ],
  ])("with the origin of %s", (_, changes, appUrl, selfUrl) => {
    const onVercel = changes.VERCEL_URL ? { VERCEL: "1", DATABASE_URL: "postgresql://db/x" } : {};
    expect(accepted({ ...sandbox, ...onVercel, ...changes })).toMatchObject({ appUrl, selfUrl });
  });

  it("with the origin of production on Vercel, and one proxy in front", () => {
    const vercel = {
      VERCEL: "1",
      VERCEL_ENV: "production",
      VERCEL_URL: "a1.vercel.app",
      VERCEL_BRANCH_URL: "main.vercel.app",
      VERCEL_PROJECT_PRODUCTION_URL: "polls.example.com",
    };
    expect(accepted({ ...real, ...vercel, DATABASE_URL: "postgres://db/x" })).toMatchObject({
      appUrl: "https://polls.example.com",
      https: true,
      trustProxy: 1,
      onVercel: true,
    });
  });

  it("without a trailing slash on Vonage's host, which would lead to a double slash", () => {
    expect(accepted({ ...real, VONAGE_API_HOST: "https://api-eu.vonage.com//" }).vonage.apiHost).toBe("https://api-eu.vonage.com");
  });
});

describe("the process's environment", () => {
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.resetModules();
  });

  /** Imports the module again, in an environment with these changes. */
  async function fresh(changes: Source) {
    for (const [name, value] of Object.entries(changes)) vi.stubEnv(name, value);
    vi.resetModules();
    return import("./env");
  }

  it("is checked once and remembered", async () => {
    const { env } = await fresh({ PORT: "4000" });
    const first = env();
    vi.stubEnv("PORT", "4001");
    expect(first.port).toBe(4000);
    expect(env()).toBe(first);
  });

  it("is refused when it is not usable, with every variable named", async () => {
    const { env } = await fresh({ AUTH_SECRET: "hunter2", PORT: "x" });
    expect(env).toThrow(/AUTH_SECRET: .*\nPORT: /);
    expect(env).not.toThrow(/hunter2/);
  });

  it("gives next-auth the origin when NEXTAUTH_URL is not set", async () => {
    const { env } = await fresh({ APP_URL: "https://polls.example.com", NEXTAUTH_URL: undefined });
    env();
    expect(process.env.NEXTAUTH_URL).toBe("https://polls.example.com");
  });

  it("has the secrets even when nothing else is set, and names one that is missing", async () => {
    const nothing = { POLLSTR_SANDBOX: "", SMTP_URL: "", MAIL_FROM: "" };
    const { secretsEnv, env } = await fresh({ ...nothing, AUTH_SECRET: "x".repeat(32) });
    expect(secretsEnv().numberSecrets).toEqual(["x".repeat(32)]);
    expect(env).toThrow(/SMTP_URL/);
    expect((await fresh({ ...nothing, AUTH_SECRET: "" })).secretsEnv).toThrow(/^AUTH_SECRET: /);
  });

  it("says where the database is even when nothing else is set", async () => {
    const { databaseEnv } = await fresh({ AUTH_SECRET: "", POLLSTR_SANDBOX: "", DATABASE_URL: "postgresql://db/x", POLLSTR_DATA_DIR: "" });
    expect(databaseEnv()).toEqual({ databaseUrl: "postgresql://db/x", dataDir: ".data" });
  });
});
