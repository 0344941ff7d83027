import { z } from "zod";
import { noNul, typedCode } from "../../platform/text/schema";
import { email, newPassword } from "../account/schema";

/** A code as it is typed; whether it is six digits, and the right ones, is found when it is tried. */
export const mailedCode = typedCode("Enter the code from the mail.")
  .trim()
  .min(1, "Enter the code from the mail.")
  .refine(noNul, "This cannot hold a NUL character.");

export const verifySchema = z.object({ code: mailedCode });
export const askSchema = z.object({ email });
/** All three at once, so that a password that is refused does not spend the code. */
export const resetSchema = z.object({ email, code: mailedCode, newPassword });
