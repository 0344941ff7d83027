import { expect, test } from "../fixtures";

test("without a cron secret in the environment the retention address is “not found”, so nobody can trigger a deletion", {
  tag: "@api",
}, async ({ visitor }) => {
  for (const authorization of ["", "Bearer ", "Bearer undefined", "Bearer x"])
    expect((await visitor.open("/api/cron/retention", { authorization })).status()).toBe(404);
});
