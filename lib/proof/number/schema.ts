import { z } from "zod";
import { visible } from "../../platform/text/rules";

/** A number as typed. parsePhone in rules.ts reads it, because that needs the country too. The arguments are the errors. */
export const typedPhone = (missing: string, tooLong: string) => z.string({ error: missing }).overwrite(visible).max(40, tooLong);
