import { sql } from "@/lib/platform/db";
import { log, summary } from "@/lib/platform/log";

export const dynamic = "force-dynamic";

/** Public: health check for a load balancer. 503 when the database does not answer within 2 s. */
export async function GET() {
  const tooLate = new Promise<never>((_, reject) =>
    setTimeout(() => reject(new Error("The database did not answer in 2 s.")), 2_000).unref(),
  );
  try {
    await Promise.race([sql`SELECT 1`, tooLate]);
    return Response.json({ status: "ok", database: "ok" });
  } catch (error) {
    log.error({ event: "unhealthy", ...summary(error) });
    return Response.json({ status: "unavailable", database: "unreachable" }, { status: 503 });
  }
}
