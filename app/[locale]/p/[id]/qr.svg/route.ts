import { renderSVG } from "uqr";
import { now } from "@/lib/platform/clock";
import { env } from "@/lib/platform/env";
import { paths } from "@/lib/platform/paths";
import { findPublished } from "@/lib/polls/poll/data";

/** Public: the QR code of a poll's link as a file, black on white with the quiet zone that ISO/IEC 18004 asks for. */
export async function GET(_: Request, { params }: RouteContext<"/[locale]/p/[id]/qr.svg">) {
  const { id } = await params;
  if (!(await findPublished(id, await now()))) return new Response(null, { status: 404 });
  const svg = renderSVG(new URL(paths.share(id), env().appUrl).href, { ecc: "M", border: 4 });
  return new Response(svg, { headers: { "Content-Type": "image/svg+xml", "Cache-Control": "public, max-age=60" } });
}
