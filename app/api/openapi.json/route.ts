import { openapi } from "@/lib/http/openapi";
import { env } from "@/lib/platform/env";

export const dynamic = "force-dynamic";

/** Public: the OpenAPI 3.1 document of the accounts API. */
export function GET() {
  return Response.json(openapi(env().appUrl), { headers: { "cache-control": "public, max-age=300" } });
}
