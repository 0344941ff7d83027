import { z } from "zod";
import { hasVisible, visible } from "../../platform/text/rules";
import { noNul } from "../../platform/text/schema";
import { type Key, key } from "../../platform/words/rules";
import { isOfSiteWords } from "../password/rules";
import { isCommonPassword } from "../password/zxcvbn";
import { normaliseEmail } from "./rules";

/** An email address as browsers accept it (WHATWG HTML 4.10.5.1.5), with a domain in any script. The result is normalised. */
export const email = z
  .string({ error: key("fields.emailMissing") })
  .overwrite(normaliseEmail)
  .max(254, key("fields.emailLong"))
  .pipe(z.email({ pattern: z.regexes.html5Email, error: key("fields.emailWrong") }));

/** A new password: 8 to 256 characters of any kind, without composition rules (NIST SP 800-63B 3.1.1.2). */
export const newPassword = z
  .string({ error: key("fields.passwordChoose") })
  .refine((value) => [...value].length >= 8, { error: key("fields.passwordShort"), abort: true }) // One problem at a time.
  .refine((value) => [...value].length <= 256, key("fields.passwordLong"))
  .refine(noNul, key("fields.passwordNul"))
  .refine((value) => !isCommonPassword(value) && !isOfSiteWords(value), key("fields.passwordCommon"));

export const fullName = z
  .string({ error: key("fields.nameMissing") })
  .trim()
  .min(1, { error: key("fields.nameMissing"), abort: true })
  .refine(hasVisible, key("fields.nameInvisible"))
  .max(100, key("fields.nameLong"))
  .refine(noNul, key("fields.nameNul"));

/** A password that is checked, not chosen. */
export const password = z
  .string({ error: key("fields.passwordMissing") })
  .min(1, key("fields.passwordMissing"))
  .max(1024, key("fields.long1024"))
  .refine(noNul, key("fields.passwordNul"));

export const registerSchema = z.object({ fullName, email, password: newPassword });

/** A login name: an email address or a username. Whether it exists is checked at the login. `missing` is the message when it is empty. */
export const loginName = (missing: Key) =>
  z
    .string({ error: missing })
    .overwrite(visible)
    .trim()
    .min(1, missing)
    .max(254, key("fields.long254"))
    .refine(noNul, key("fields.nameNul"));

export const loginSchema = z.object({ login: loginName("fields.loginMissing"), password });

export const changePasswordSchema = z.object({ currentPassword: password, newPassword });
