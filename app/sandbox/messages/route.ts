import { inboxQuery } from "@/lib/sandbox/schema";
import { badInput, inbox, sandboxOnly } from "@/lib/sandbox/vonage";

export const dynamic = "force-dynamic";

export const GET = sandboxOnly(async (request) => {
  const asked = inboxQuery.safeParse(Object.fromEntries(new URL(request.url).searchParams));
  return asked.success ? Response.json(await inbox(asked.data)) : badInput(asked.error);
});
