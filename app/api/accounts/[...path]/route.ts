import { answer } from "@/lib/web/rest";

const unknown = async () => answer(404, { error: "There is no such call. /api/openapi.json lists them." });

/** Public: what is no call of the accounts API says so in JSON. */
export { unknown as DELETE, unknown as GET, unknown as PATCH, unknown as POST, unknown as PUT };
