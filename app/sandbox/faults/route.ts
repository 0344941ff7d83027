import { faultBody } from "@/lib/sandbox/schema";
import { addFault, clearFaults } from "@/lib/sandbox/store";
import { controlBody, sandboxOnly } from "@/lib/sandbox/vonage";

export const dynamic = "force-dynamic";

export const POST = sandboxOnly(async (request) => {
  const body = await controlBody(request, faultBody);
  return "refusal" in body ? body.refusal : Response.json({ id: await addFault(body.data) }, { status: 201 });
});

export const DELETE = sandboxOnly(async () => {
  await clearFaults();
  return new Response(null, { status: 204 });
});
