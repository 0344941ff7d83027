import { dictionary } from "@zxcvbn-ts/language-common";
import { normalisePassword } from "./rules";

let common: Set<string> | undefined;

/** Whether a password is one of the 50,000 that people use most, in any letter case (NIST SP 800-63B 3.1.1.2). */
export function isCommonPassword(password: string): boolean {
  common ??= new Set(dictionary["passwords-common"]);
  return common.has(normalisePassword(password).toLowerCase());
}
