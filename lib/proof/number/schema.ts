import { z } from "zod";
import { visible } from "../../platform/text/rules";

/** A number as it is typed; which one it is depends on the country (rules.ts). */
export const typedPhone = (missing: string, tooLong: string) => z.string({ error: missing }).overwrite(visible).max(40, tooLong);
