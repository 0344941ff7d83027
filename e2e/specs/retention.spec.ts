import { expect, test } from "../fixtures";

test("nobody makes the site delete by its cron address: without a secret in the environment there is none", { tag: "@api" }, async ({
  visitor,
}) => {
  for (const authorization of ["", "Bearer ", "Bearer undefined", "Bearer x"])
    expect((await visitor.open("/api/cron/retention", { authorization })).status()).toBe(404);
});
