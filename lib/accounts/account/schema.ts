import { z } from "zod";
import { hasVisible, visible } from "../../platform/text/rules";
import { noNul } from "../../platform/text/schema";
import { isOfSiteWords } from "../password/rules";
import { isCommonPassword } from "../password/zxcvbn";
import { normaliseEmail } from "./rules";

/** An email address as browsers accept it (WHATWG HTML 4.10.5.1.5), with a domain in any script. The result is normalised. */
export const email = z
  .string({ error: "Enter your email address." })
  .overwrite(normaliseEmail)
  .max(254, "An email address has at most 254 characters.")
  .pipe(z.email({ pattern: z.regexes.html5Email, error: "Enter an email address like name@example.com." }));

/** A new password: 8 to 256 characters of any kind, without composition rules (NIST SP 800-63B 3.1.1.2). */
export const newPassword = z
  .string({ error: "Choose a password." })
  .refine((value) => [...value].length >= 8, { error: "Use at least 8 characters.", abort: true }) // One problem at a time.
  .refine((value) => [...value].length <= 256, "Use at most 256 characters.")
  .refine(noNul, "A password cannot hold a NUL character.")
  .refine(
    (value) => !isCommonPassword(value) && !isOfSiteWords(value),
    "This password is one of the first that attackers try. Choose another one.",
  );

export const fullName = z
  .string({ error: "Enter your name." })
  .trim()
  .min(1, { error: "Enter your name.", abort: true })
  .refine(hasVisible, "Enter your name with characters that can be seen.")
  .max(100, "Use at most 100 characters.")
  .refine(noNul, "A name cannot hold a NUL character.");

/** A password that is checked, not chosen. */
export const password = z
  .string({ error: "Enter your password." })
  .min(1, "Enter your password.")
  .max(1024, "Use at most 1024 characters.")
  .refine(noNul, "A password cannot hold a NUL character.");

export const registerSchema = z.object({ fullName, email, password: newPassword });

/** A login name: an email address or a username. Whether it exists is checked at the login. `missing` is the message when it is empty. */
export const loginName = (missing: string) =>
  z
    .string({ error: missing })
    .overwrite(visible)
    .trim()
    .min(1, missing)
    .max(254, "Use at most 254 characters.")
    .refine(noNul, "A name cannot hold a NUL character.");

export const loginSchema = z.object({ login: loginName("Enter your email or username."), password });

export const changePasswordSchema = z.object({ currentPassword: password, newPassword });
