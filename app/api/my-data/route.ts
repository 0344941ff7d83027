import { redirect } from "next/navigation";
import { requireFresh, whereabouts } from "@/lib/gate/require";
import { landing } from "@/lib/gate/rules";
import { now } from "@/lib/platform/clock";
import { record } from "@/lib/platform/events/changes";
import { paths } from "@/lib/platform/paths";
import { dataOf } from "@/lib/privacy/mydata/data";
import { surprise } from "@/lib/web/action";
import { say } from "@/lib/web/locale";

const here = paths.settings.data;

/**
 * Freshly proven: everything stored about the account, as a download. The file is not the page /settings/data itself, so
 * that somebody who has to prove themselves first returns to that page and not to a download.
 */
export async function GET() {
  try {
    const { userId } = await requireFresh(here);
    const time = await now();
    const data = await dataOf(userId, time);
    if (!data) redirect(landing("stranger", here));
    await record("data-downloaded", { userId, address: (await whereabouts()).address }, time);
    const disposition = `attachment; filename="pollstr-data-${time.toISOString().slice(0, 10)}.json"`;
    return Response.json(data, { headers: { "cache-control": "no-store", "content-disposition": disposition } });
  } catch (error) {
    return new Response(await say(surprise(error)), {
      status: 500,
      headers: { "cache-control": "no-store", "content-type": "text/plain" },
    });
  }
}
