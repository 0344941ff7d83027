import { createHash, timingSafeEqual } from "node:crypto";
import { now } from "@/lib/platform/clock";
import { env } from "@/lib/platform/env";
import { rekeyOnce } from "@/lib/privacy/rekey/changes";
import { deleteDue } from "@/lib/privacy/retention/changes";

export const dynamic = "force-dynamic";

/**
 * Needs CRON_SECRET, which Vercel's cron sends: deletes expired data. After an upgrade with a new table of subscriber lines
 * it also rewrites the hashes of stored numbers. 401 without the secret, 404 when none is configured.
 */
export async function GET(request: Request) {
  const { cronSecret } = env();
  if (!cronSecret) return new Response(null, { status: 404 });
  if (!isSame(request.headers.get("authorization") ?? "", `Bearer ${cronSecret}`)) return new Response(null, { status: 401 });
  const time = await now();
  await rekeyOnce(time);
  return Response.json({ deleted: await deleteDue(time) }, { headers: { "cache-control": "no-store" } });
}

const isSame = (given: string, wanted: string) => timingSafeEqual(digest(given), digest(wanted));
const digest = (text: string) => createHash("sha256").update(text).digest();
