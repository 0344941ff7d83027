import { answer } from "@/lib/web/rest";

const unknown = async () => answer(404, { error: "There is no such call." });

/** Public: answers unknown paths below /api, which the middleware leaves alone and which would else look like a language. */
export { unknown as DELETE, unknown as GET, unknown as PATCH, unknown as POST, unknown as PUT };
