import { z } from "zod";
import { noNul, typedCode } from "../../platform/text/schema";
import { key } from "../../platform/words/rules";
import { email, newPassword } from "../account/schema";

/** A typed code. Whether it is six digits, and the right ones, is checked when it is tried. */
export const mailedCode = typedCode(key("fields.mailCodeMissing"))
  .trim()
  .min(1, key("fields.mailCodeMissing"))
  .refine(noNul, key("fields.nul"));

export const verifySchema = z.object({ code: mailedCode });
export const askSchema = z.object({ email });
/** All three in one form, so that a refused password does not use up the code. */
export const resetSchema = z.object({ email, code: mailedCode, newPassword });
