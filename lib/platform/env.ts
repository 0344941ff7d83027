import { createPrivateKey } from "node:crypto";
import { z } from "zod";

/**
 * The settings of the site. `env()` checks them once and keeps the result; `readEnv()` is the pure part. A problem names
 * the variable and what is wrong with it, never its value.
 */

const text = z.string().trim();
const url = (...protocols: string[]) =>
  text.refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol), {
    error: `must be a URL that starts with ${protocols.map((p) => `${p}//`).join(" or ")}`,
  });
const whole = (min: number, max: number) =>
  text
    .regex(/^\d+$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((n) => n >= min && n <= max, { error: `must be a whole number from ${min} to ${max}` });

const secret = text.min(32, "must have at least 32 characters");
/** Former secrets, newest first, separated by commas. */
const formerSecrets = text
  .transform((value) => value.split(/\s*,\s*/))
  .refine((each) => each.every((value) => value.length >= 32), { error: "must have at least 32 characters in each of its parts" })
  .default([]);

const variables = z.object({
  /** The PostgreSQL server to use. When unset, the embedded database is used. */
  DATABASE_URL: url("postgres:", "postgresql:").optional(),
  /** The folder of the embedded database and of the demo's own files. */
  POLLSTR_DATA_DIR: text.default(".data"),
  /** 1 turns on the stand-in phone network and mailbox. */
  POLLSTR_SANDBOX: z.enum(["0", "1"], { error: "must be 1 or 0" }).default("0"),
  /** The public origin, such as https://polls.example.com. */
  APP_URL: url("http:", "https:").optional(),
  /** All keys are derived from it (lib/platform/keys.ts). */
  AUTH_SECRET: secret,
  /** One or more former AUTH_SECRETs. What was written with them can still be read. See docs/decisions/keys.md. */
  AUTH_SECRET_PREVIOUS: formerSecrets,
  /** Protects the stored phone numbers in place of AUTH_SECRET, so that each secret can be changed on its own. */
  NUMBER_SECRET: secret.optional(),
  /** One or more former NUMBER_SECRETs. */
  NUMBER_SECRET_PREVIOUS: formerSecrets,
  /** Signs the tokens of the accounts API in place of AUTH_SECRET, so that each secret can be changed on its own. */
  TOKEN_SECRET: secret.optional(),
  /** The former TOKEN_SECRET. Tokens that it signed are still accepted. */
  TOKEN_SECRET_PREVIOUS: secret.optional(),
  /** The secret that Vercel's cron sends when it calls the site. When unset, the address that it calls answers 404. */
  CRON_SECRET: text.min(16, "must have at least 16 characters").optional(),
  /** For Verify v2 with a JWT: the application's id and private key (PEM, PEM with "\n" for newlines, or base64 of PEM). */
  VONAGE_APPLICATION_ID: z.uuid({ error: "must be a UUID" }).optional(),
  VONAGE_PRIVATE_KEY: text
    .transform(pem)
    .refine(isPrivateKey, { error: "must be an RSA private key: PEM, PEM with \\n, or base64 of PEM" })
    .optional(),
  /** For Verify v2 with Basic auth, when there is no application. */
  VONAGE_API_KEY: text.optional(),
  VONAGE_API_SECRET: text.optional(),
  /** A different Vonage host, for a region or a proxy. */
  VONAGE_API_HOST: url("http:", "https:").optional(),
  /** How many proxies in front of the server are trusted to name the client's address. */
  TRUST_PROXY: whole(0, 10).optional(),
  /** The countries that codes are sent to (ISO 3166-1 alpha-2, separated by commas). When unset, all countries. */
  SMS_COUNTRIES: text
    .regex(/^[A-Za-z]{2}(\s*,\s*[A-Za-z]{2})*$/, "must be two-letter country codes with commas between, such as GB,IE,US")
    .transform((value) => value.toUpperCase().split(/\s*,\s*/))
    .optional(),
  /** 1 makes browsers solve a puzzle before a code is sent, while the number of codes is near a cap. */
  SMS_PUZZLE: z.enum(["0", "1"], { error: "must be 1 or 0" }).default("0"),
  /** The site's name in the message that carries the code. */
  BRAND: text
    .min(1, "must have 1 to 18 characters")
    .max(18, "must have 1 to 18 characters")
    .regex(/^[^/{}:$]*$/, "must not contain / { } : $")
    .default("Pollstr"),
  /** The mail server and the sender's address. */
  SMTP_URL: url("smtp:", "smtps:").optional(),
  MAIL_FROM: text.regex(/@/, "must be a mail address").optional(),
  /** How long a mailed code is valid, in minutes. */
  EMAIL_OTP_MINUTES: whole(1, 10).default(10),
  /** How long a proof of the phone is valid, in hours. */
  PROOF_HOURS: whole(1, 24).default(24),
  /** The port and address that the server listens on. */
  PORT: whole(1, 65535).default(3000),
  HOST: text.default("0.0.0.0"),
  /** Set by Vercel. */
  VERCEL: text.optional(),
  VERCEL_ENV: text.optional(),
  VERCEL_URL: text.optional(),
  VERCEL_BRANCH_URL: text.optional(),
  VERCEL_PROJECT_PRODUCTION_URL: text.optional(),
});

const secretNames = {
  AUTH_SECRET: true,
  AUTH_SECRET_PREVIOUS: true,
  NUMBER_SECRET: true,
  NUMBER_SECRET_PREVIOUS: true,
  TOKEN_SECRET: true,
  TOKEN_SECRET_PREVIOUS: true,
} as const;

export type Env = ReturnType<typeof arrange>;
export type EnvResult = { ok: true; env: Env } | { ok: false; problems: string[] };

/**
 * Checks environment variables. Returns the parsed environment, or one problem per variable as "NAME: what is wrong".
 * An empty or blank value counts as unset.
 */
export function readEnv(source: Source): EnvResult {
  const given = filled(source);
  const parsed = variables.safeParse(given);
  const problems = new Map<string, string>();
  for (const issue of parsed.error?.issues ?? []) {
    const name = String(issue.path[0]);
    if (!problems.has(name)) problems.set(name, given[name] === undefined ? "is required" : issue.message);
  }
  for (const [name, problem] of [...contradictions(given), ...repeated(parsed.data)]) if (!problems.has(name)) problems.set(name, problem);
  if (!parsed.success || problems.size > 0) {
    return { ok: false, problems: [...problems].map(([name, problem]) => `${name}: ${problem}`) };
  }
  return { ok: true, env: arrange(parsed.data) };
}

type Source = Record<string, string | undefined>;
const filled = (source: Source): Source => Object.fromEntries(Object.entries(source).filter(([, value]) => value?.trim()));

function contradictions(given: Source): [string, string][] {
  const found: [string, string][] = [];
  const sandbox = given.POLLSTR_SANDBOX === "1";
  const vonage = ["VONAGE_APPLICATION_ID", "VONAGE_PRIVATE_KEY", "VONAGE_API_KEY", "VONAGE_API_SECRET"] as const;
  if (sandbox) {
    if (given.VERCEL_ENV === "production") found.push(["POLLSTR_SANDBOX", "must be off in production"]);
    for (const name of vonage) if (given[name]) found.push([name, "must be unset while POLLSTR_SANDBOX=1"]);
  } else {
    const byJwt = given.VONAGE_APPLICATION_ID || given.VONAGE_PRIVATE_KEY;
    const byKey = given.VONAGE_API_KEY || given.VONAGE_API_SECRET;
    const needed = byJwt || !byKey ? vonage.slice(0, 2) : vonage.slice(2);
    for (const name of needed) if (!given[name]) found.push([name, "is required without POLLSTR_SANDBOX=1"]);
    for (const name of ["SMTP_URL", "MAIL_FROM"]) if (!given[name]) found.push([name, "is required without POLLSTR_SANDBOX=1"]);
  }
  if (given.VERCEL && !given.DATABASE_URL) found.push(["DATABASE_URL", "is required on Vercel: functions there keep no files"]);
  return found;
}

/** Finds former secrets that equal the current one: somebody changed one of the two variables and forgot the other. */
function repeated(v: z.output<typeof variables> | undefined): [string, string][] {
  const problem = "must not hold the current secret";
  const found: [string, string][] = [];
  if (v?.AUTH_SECRET_PREVIOUS.includes(v.AUTH_SECRET)) found.push(["AUTH_SECRET_PREVIOUS", problem]);
  if (v?.NUMBER_SECRET_PREVIOUS.includes(v.NUMBER_SECRET ?? v.AUTH_SECRET)) found.push(["NUMBER_SECRET_PREVIOUS", problem]);
  if (v?.TOKEN_SECRET_PREVIOUS && v.TOKEN_SECRET_PREVIOUS === (v.TOKEN_SECRET ?? v.AUTH_SECRET))
    found.push(["TOKEN_SECRET_PREVIOUS", problem]);
  return found;
}

function arrange(v: z.output<typeof variables>) {
  const onVercel = Boolean(v.VERCEL);
  const deployment =
    v.VERCEL_ENV === "production" ? (v.VERCEL_PROJECT_PRODUCTION_URL ?? v.VERCEL_URL) : (v.VERCEL_BRANCH_URL ?? v.VERCEL_URL);
  const appUrl = new URL(v.APP_URL ?? (onVercel && deployment ? `https://${deployment}` : `http://localhost:${v.PORT}`)).origin;
  return {
    databaseUrl: v.DATABASE_URL,
    dataDir: v.POLLSTR_DATA_DIR,
    sandbox: v.POLLSTR_SANDBOX === "1",
    appUrl,
    /** Whether people visit the site over https. Its cookies are then Secure, and their names begin with `__Host-`. */
    https: appUrl.startsWith("https:"),
    /** The address of this deployment itself, where the sandbox reaches its own routes. */
    selfUrl: onVercel && v.VERCEL_URL ? `https://${v.VERCEL_URL}` : `http://127.0.0.1:${v.PORT}`,
    ...secretsIn(v),
    cronSecret: v.CRON_SECRET,
    vonage: {
      applicationId: v.VONAGE_APPLICATION_ID,
      privateKey: v.VONAGE_PRIVATE_KEY,
      apiKey: v.VONAGE_API_KEY,
      apiSecret: v.VONAGE_API_SECRET,
      apiHost: v.VONAGE_API_HOST?.replace(/\/+$/, ""),
    },
    trustProxy: v.TRUST_PROXY ?? (onVercel ? 1 : 0),
    smsCountries: v.SMS_COUNTRIES ?? null,
    smsPuzzle: v.SMS_PUZZLE === "1",
    brand: v.BRAND,
    mail: { smtpUrl: v.SMTP_URL, from: v.MAIL_FROM },
    mailCodeMinutes: v.EMAIL_OTP_MINUTES,
    proofHours: v.PROOF_HOURS,
    port: v.PORT,
    host: v.HOST,
    onVercel,
  };
}

/** Newest first: the first one writes, all of them read. Numbers and tokens without a secret of their own use AUTH_SECRET. */
function secretsIn(v: Pick<z.output<typeof variables>, keyof typeof secretNames>) {
  const authSecrets = newestFirst([v.AUTH_SECRET], v.AUTH_SECRET_PREVIOUS);
  return {
    authSecrets,
    numberSecrets: newestFirst(v.NUMBER_SECRET ? [v.NUMBER_SECRET] : authSecrets, v.NUMBER_SECRET_PREVIOUS),
    tokenSecrets: newestFirst(v.TOKEN_SECRET ? [v.TOKEN_SECRET] : authSecrets, v.TOKEN_SECRET_PREVIOUS ? [v.TOKEN_SECRET_PREVIOUS] : []),
  };
}

function newestFirst([current, ...older]: [string, ...string[]], previous: string[]): [string, ...string[]] {
  return [current, ...new Set([...older, ...previous])];
}

function pem(value: string): string {
  return value.includes("BEGIN") ? value.replaceAll("\\n", "\n") : Buffer.from(value, "base64").toString();
}

function isPrivateKey(value: string): boolean {
  try {
    return createPrivateKey(value).asymmetricKeyType === "rsa";
  } catch {
    return false;
  }
}

/** Where the database is, for commands that need nothing else, such as the migrations of a deployment. */
export function databaseEnv(): { databaseUrl: string | undefined; dataDir: string } {
  const { DATABASE_URL, POLLSTR_DATA_DIR } = variables.pick({ DATABASE_URL: true, POLLSTR_DATA_DIR: true }).parse(filled(process.env));
  return { databaseUrl: DATABASE_URL, dataDir: POLLSTR_DATA_DIR };
}

/** The secrets, for code that commands without the rest of the environment run too. Throws when one is missing or bad. */
export function secretsEnv(): ReturnType<typeof secretsIn> {
  const parsed = variables.pick(secretNames).safeParse(filled(process.env));
  if (!parsed.success) throw new Error(`${String(parsed.error.issues[0]?.path[0])}: is required, or not usable`);
  return secretsIn(parsed.data);
}

let checked: Env | undefined;

/** The checked environment. Throws an error that lists every problem when it is not usable. */
export function env(): Env {
  if (checked) return checked;
  const result = readEnv(process.env);
  if (!result.ok) throw new Error(`The environment is not usable.\n${result.problems.join("\n")}`);
  checked = result.env;
  process.env.NEXTAUTH_URL ??= checked.appUrl; // next-auth reads its own variable.
  return checked;
}
