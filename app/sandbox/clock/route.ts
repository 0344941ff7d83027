import { now } from "@/lib/platform/clock";
import { clockBody } from "@/lib/sandbox/schema";
import { advanceClock, resetClock } from "@/lib/sandbox/store";
import { controlBody, sandboxOnly } from "@/lib/sandbox/vonage";

export const dynamic = "force-dynamic";

export const POST = sandboxOnly(async (request) => {
  const body = await controlBody(request, clockBody);
  if ("refusal" in body) return body.refusal;
  const moved = await advanceClock(body.data.advanceSeconds);
  if (!moved) return Response.json({ error: "The clock would stand more than a century ahead.", field: "advanceSeconds" }, { status: 400 });
  return Response.json({ now: await now() });
});

export const DELETE = sandboxOnly(async () => {
  await resetClock();
  return Response.json({ now: await now() });
});
