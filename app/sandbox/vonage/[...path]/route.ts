import { handleVonage, sandboxOnly } from "@/lib/sandbox/vonage";

export const dynamic = "force-dynamic";

type Context = { params: Promise<{ path: string[] }> };

const answer = sandboxOnly(async (request, { params }: Context) => handleVonage(request, (await params).path));

export { answer as DELETE, answer as GET, answer as PATCH, answer as POST, answer as PUT };
