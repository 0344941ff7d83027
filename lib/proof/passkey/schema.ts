import { z } from "zod";
import { hasVisible, readJson } from "../../platform/text/rules";
import { noNul } from "../../platform/text/schema";
import { key } from "../../platform/words/rules";
import { longestName } from "./rules";

/**
 * The browser's answers for passkeys, as JSON in a form field. Checks types and sizes only; simplewebauthn.ts checks
 * the rest.
 */

const needsScripts = key("passkey.needsScripts");
const unreadable = key("passkey.unreadable");
const longestAnswer = 16_384;

const bytes = (longest: number) =>
  z
    .string()
    .min(1)
    .max(longest)
    .regex(/^[\w-]+$/);
const common = { id: bytes(1400), rawId: bytes(1400), type: z.literal("public-key"), clientExtensionResults: z.object({}) };

/** The parts that we use of RegistrationResponseJSON and AuthenticationResponseJSON (WebAuthn 5.1). */
const added = z.object({
  ...common,
  response: z.object({
    clientDataJSON: bytes(4096),
    attestationObject: bytes(longestAnswer),
    transports: z
      .array(
        z
          .string()
          .max(32)
          .regex(/^[a-z-]+$/),
      )
      .max(10)
      .default([]),
  }),
});
const proving = z.object({
  ...common,
  response: z.object({
    clientDataJSON: bytes(4096),
    authenticatorData: bytes(4096),
    signature: bytes(8192),
    userHandle: bytes(128).optional(),
  }),
});
export type AddedAnswer = z.output<typeof added>;
export type ProvingAnswer = z.output<typeof proving>;

const answerOf = <Answer extends z.ZodType>(shape: Answer) =>
  z
    .string({ error: needsScripts })
    .max(longestAnswer, unreadable)
    .transform((text, context) => {
      const answer = shape.safeParse(readJson(text));
      if (answer.success) return answer.data;
      context.addIssue(unreadable);
      return z.NEVER;
    });

/** The name that the owner gives a passkey. */
export const passkeyName = z
  .string({ error: key("passkey.nameMissing") })
  .trim()
  .min(1, { error: key("passkey.nameMissing"), abort: true })
  .refine(hasVisible, key("passkey.nameInvisible"))
  .max(longestName, key("passkey.nameLong"))
  .refine(noNul, key("fields.nameNul"));

export const addSchema = z.object({ name: passkeyName, answer: answerOf(added) });
export const proveSchema = z.object({ answer: answerOf(proving), remember: z.literal("on").optional() });
