import { z } from "zod";
import { normaliseEmail } from "./rules";

const nul = "\u0000";
const noNul = (value: string) => !value.includes(nul);

export const email = z
  .string({ error: "Enter your email address." })
  .trim()
  .max(254, "An email address has at most 254 characters.")
  .pipe(z.email({ error: "Enter an email address like name@example.com." }))
  .transform(normaliseEmail);

/** A new password: 8 to 256 characters, any of them, no composition rules (NIST SP 800-63B 3.1.1.2). */
export const newPassword = z
  .string({ error: "Choose a password." })
  .refine((value) => [...value].length >= 8, "Use at least 8 characters.")
  .refine((value) => [...value].length <= 256, "Use at most 256 characters.")
  .refine(noNul, "A password cannot hold a NUL character.");

export const registerSchema = z.object({
  fullName: z
    .string({ error: "Enter your name." })
    .trim()
    .min(1, "Enter your name.")
    .max(100, "Use at most 100 characters.")
    .refine(noNul, "A name cannot hold a NUL character."),
  email,
  password: newPassword,
});

export const loginSchema = z.object({
  login: z
    .string({ error: "Enter your email or username." })
    .trim()
    .min(1, "Enter your email or username.")
    .max(254, "Use at most 254 characters.")
    .refine(noNul, "A name cannot hold a NUL character."),
  password: z.string({ error: "Enter your password." }).min(1, "Enter your password.").max(1024, "Use at most 1024 characters."),
});
