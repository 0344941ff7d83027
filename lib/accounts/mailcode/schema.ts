import { z } from "zod";
import { noNul, typedCode } from "../../platform/text/schema";
import { email, newPassword } from "../account/schema";

/** A typed code. Whether it is six digits, and the right ones, is checked when it is tried. */
export const mailedCode = typedCode("Enter the code from the mail.")
  .trim()
  .min(1, "Enter the code from the mail.")
  .refine(noNul, "This cannot hold a NUL character.");

export const verifySchema = z.object({ code: mailedCode });
export const askSchema = z.object({ email });
/** All three in one form, so that a refused password does not use up the code. */
export const resetSchema = z.object({ email, code: mailedCode, newPassword });
