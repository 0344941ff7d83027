import { parsePhoneNumberFromString } from "libphonenumber-js/max";
import { z } from "zod";
import type { Order } from "./rules";

const jsonObject = { error: ({ code }: { code: string }) => (code === "invalid_type" ? "The body must be a JSON object" : undefined) };

const phoneNumber = z
  .string({ error: "'to' is required" })
  .regex(/^[1-9]\d{1,14}$/, "'to' must be a number in E.164 format: digits, without + or leading zeros")
  .refine((digits) => parsePhoneNumberFromString(`+${digits}`)?.isPossible() === true, "'to' phone number is invalid");

const sms = z.object({
  channel: z.literal("sms"),
  to: phoneNumber,
  from: z
    .string()
    .regex(/^([a-zA-Z0-9 ]{1,11}|\d{1,15})$/, "'from' must have up to 11 letters and digits, or up to 15 digits")
    .optional(),
  entity_id: z.string().min(1).max(20).optional(),
  content_id: z.string().min(1).max(20).optional(),
  app_hash: z.string().length(11, "'app_hash' must have 11 characters").optional(),
  reuse_code: z.boolean().default(false),
});
const voice = z.object({ channel: z.literal("voice"), to: phoneNumber, reuse_code: z.boolean().default(false) });
const channels = "'channel' must be sms or voice: the sandbox has no whatsapp, rcs, email or silent_auth";

/** The body that starts a verification, turned into an order for the state machine. */
export const startBody = z
  .object(
    {
      brand: z
        .string({ error: "Brand is required" })
        .min(1, "Brand is required")
        .max(18, "Brand must have 1 to 18 characters")
        .regex(/^[^/{}:$]*$/, "Brand must not contain / { } : $"),
      workflow: z
        .array(z.discriminatedUnion("channel", [sms, voice], { error: channels }), { error: "Workflow is required" })
        .min(1, "Workflow must have 1 to 3 steps")
        .max(3, "Workflow must have 1 to 3 steps")
        .refine((steps) => new Set(steps.map(({ to }) => to)).size <= 1, "Every step must go to the same number: the sandbox keeps one"),
      locale: z
        .string()
        .regex(/^[a-z]{2,3}-[a-z]{2}$/, "Locale must be a language and a country, like en-us")
        .default("en-us"),
      channel_timeout: z
        .int("Channel timeout must be a whole number")
        .min(15, "Channel timeout must be 15 to 900")
        .max(900, "Channel timeout must be 15 to 900")
        .default(180),
      // The specification allows only letters and digits, but the provider's own examples use "my-ref".
      client_ref: z
        .string()
        .regex(/^[a-zA-Z0-9_-]{1,40}$/, "Client ref must have 1 to 40 letters and digits")
        .optional(),
      code_length: z
        .int("Code length must be a whole number")
        .min(4, "Code length must be 4 to 10")
        .max(10, "Code length must be 4 to 10")
        .default(4),
      code: z
        .string()
        .regex(/^[a-zA-Z0-9]{4,10}$/, "Code must have 4 to 10 letters and digits")
        .optional(),
      template_id: z.string().optional(),
      fraud_check: z.boolean().optional(),
    },
    jsonObject,
  )
  .transform(
    ({ brand, workflow, locale, channel_timeout, code_length, code }): Order => ({
      brand,
      locale,
      code,
      channelTimeout: channel_timeout,
      codeLength: code_length,
      to: workflow[0]?.to ?? "",
      workflow: workflow.map(({ channel, reuse_code }) => ({ channel, reuseCode: reuse_code })),
    }),
  );

/** The body that checks a code. The SDK may send the code as a number. */
export const checkBody = z.object(
  { code: z.union([z.string().min(1), z.number().transform(String)], { error: "Code is required" }) },
  jsonObject,
);

/** Reads the number of a start call, even if the rest of its body is invalid. */
export const startNumber = z.object({ workflow: z.tuple([z.object({ to: z.coerce.string() })], z.unknown()) });

/** Turns zod's issues into the provider's format. Names look like `workflow[0].to`; each gets its first reason. */
export function invalidParameters(error: z.ZodError): { name: string; reason: string }[] {
  const reasons = new Map<string, string>();
  for (const { path, message } of error.issues) {
    const name = dotted(path) || "body";
    if (!reasons.has(name)) reasons.set(name, message);
  }
  return [...reasons].map(([name, reason]) => ({ name, reason }));
}

export function dotted(path: PropertyKey[]): string {
  return path.map((part, i) => (typeof part === "number" ? `[${part}]` : `${i > 0 ? "." : ""}${String(part)}`)).join("");
}

export const clockBody = z.strictObject(
  {
    advanceSeconds: z
      .int("must be a whole number of seconds")
      .min(0, "must not be negative: the clock only moves forward")
      .max(10 * 366 * 24 * 60 * 60, "must not be more than ten years"),
  },
  jsonObject,
);

const flag = z.literal(true, { error: "must be true, or left out" }).optional();

// Each "*" multiplies the cost of matching, so there may be three at most.
const path = z
  .string()
  .min(1, "must not be empty")
  .max(200, "must have at most 200 characters")
  .regex(/^[^*]*(\*[^*]*){0,3}$/, "must have at most three *");

/** A scripted failure: which calls it affects, how many of them, and exactly one kind of failure. */
export const faultBody = z
  .strictObject(
    {
      match: z
        .strictObject({ path: path.optional(), to: z.string().regex(/\d|@/, "must be a number or an address").max(100).optional() })
        .default({}),
      times: z.int("must be a whole number").min(1, "must be at least 1").max(1_000_000, "must be at most 1000000").default(1),
      status: z
        .int("must be a whole number")
        .min(200, "must be a status from 200 to 599")
        .max(599, "must be a status from 200 to 599")
        .optional(),
      hang: flag,
      reset: flag,
      dropAfterApply: flag,
    },
    jsonObject,
  )
  .transform(({ match, times, ...ways }, context) => {
    const [kind, ...others] = (["status", "hang", "reset", "dropAfterApply"] as const).filter((name) => ways[name] !== undefined);
    if (kind && others.length === 0)
      return { path: match.path ?? null, to: match.to ?? null, remaining: times, kind, status: ways.status ?? null };
    context.issues.push({
      code: "custom",
      message: "needs exactly one of status, hang, reset and dropAfterApply",
      input: ways,
      path: [others[0] ?? "status"],
    });
    return z.NEVER;
  });

export type FaultOrder = z.output<typeof faultBody>;

/** The filters of the inbox. */
export const inboxQuery = z.object({
  to: z.string().max(200).regex(/\d|@/, "must be a number or an address").optional(),
  after: z
    .string()
    .regex(/^\d{1,15}$/, "must be the id of a message")
    .transform(Number)
    .optional(),
});
