import { createHash, timingSafeEqual } from "node:crypto";
import { freshGate, landing } from "../gate/rules";
import { now } from "../platform/clock";
import { checkDatabase } from "../platform/data";
import { env } from "../platform/env";
import { record } from "../platform/events/changes";
import { log, summary } from "../platform/log";
import { paths } from "../platform/paths";
import { dataOf } from "../privacy/mydata/data";
import { rekeyOnce } from "../privacy/rekey/changes";
import { tidy } from "../privacy/retention/changes";
import { identify } from "../sessions/cookies";
import type { Api } from "./call";
import { jarOf } from "./cookies";
import { documentOf } from "./openapi";
import { answer, refuse, toResponse } from "./refusals";

/** The calls of the site itself, which the OpenAPI document leaves out. */
export function declareSite(api: Api): void {
  // For a load balancer.
  api.get("/api/health/", async () => {
    try {
      await checkDatabase();
      return answer(200, { status: "ok", database: "ok" });
    } catch (error) {
      log.error({ event: "unhealthy", ...summary(error) });
      return toResponse(refuse("unreachable"));
    }
  });

  // Made once, because that costs more than all else that happens here.
  let document: ReturnType<typeof documentOf> | undefined;
  api.get("/api/openapi.json/", async () => {
    document ??= documentOf(api, env().appUrl);
    return answer(200, document, { "cache-control": "public, max-age=300" });
  });

  // For the head of pages that are the same for everybody.
  api.get("/api/session/", async (context) => {
    const { standing, session } = await identify(jarOf(context));
    return answer(200, { standing, name: session?.user.fullName ?? null });
  });

  // Needs CRON_SECRET, which Vercel's cron sends: folds waiting votes and deletes expired data. After an upgrade with a new table of subscriber
  // lines it also rewrites the hashes of stored numbers. There is no such call when no secret is configured.
  api.get("/api/cron/retention/", async ({ req }) => {
    const { cronSecret } = env();
    if (!cronSecret) return toResponse(refuse("no-such-call"));
    if (!isSame(req.header("authorization") ?? "", `Bearer ${cronSecret}`))
      return toResponse(refuse("token-not-valid", { detail: "Give the secret of the cron job.", challenge: "Bearer" }));
    const time = await now();
    await rekeyOnce(time);
    return answer(200, { deleted: await tidy(time) });
  });

  // Needs a fresh proof: everything stored about the account, as a download. The file is not the page /settings/data
  // itself, so that somebody who has to prove themselves first returns to that page and not to a download.
  api.get("/api/my-data/", async (context) => {
    const time = await now();
    const { standing, session } = await identify(jarOf(context));
    const elsewhere = freshGate(standing, session, paths.settings.data, time);
    const data = session && elsewhere === null ? await dataOf(session.userId, time) : null;
    if (!data) return answer(307, undefined, { location: elsewhere ?? landing("stranger", paths.settings.data) });
    await record("data-downloaded", { userId: session?.userId, address: context.env.address() }, time);
    const name = `pollstr-data-${time.toISOString().slice(0, 10)}.json`;
    return answer(200, data, { "content-disposition": `attachment; filename="${name}"` });
  });
}

const isSame = (given: string, wanted: string) => timingSafeEqual(digest(given), digest(wanted));
const digest = (text: string) => createHash("sha256").update(text).digest();
