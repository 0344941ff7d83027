import { answer } from "@/lib/web/rest";

const unknown = async () => answer(404, { error: "There is no such call. /api/openapi.json lists them." });

/** Public: answers unknown paths below /api/accounts with a JSON error. */
export { unknown as DELETE, unknown as GET, unknown as PATCH, unknown as POST, unknown as PUT };
