import { z } from "zod";
import { visible } from "../../platform/text/rules";
import type { Key } from "../../platform/words/rules";

/** A number as typed. parsePhone in rules.ts reads it, because that needs the country too. The arguments are the errors. */
export const typedPhone = (missing: Key, tooLong: Key) => z.string({ error: missing }).overwrite(visible).max(40, tooLong);
