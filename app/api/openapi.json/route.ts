import { openapi } from "@/lib/api/openapi";
import { env } from "@/lib/env";

export const dynamic = "force-dynamic";

/** Public: the OpenAPI 3.1 document of the accounts API. */
export function GET() {
  return Response.json(openapi(env().appUrl), { headers: { "cache-control": "public, max-age=300" } });
}
