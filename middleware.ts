import { type NextRequest, NextResponse } from "next/server";
import { asked, gate, needs } from "./lib/gate/rules";
import { againCookie, cookieOptions, identify, keptCookie } from "./lib/gate/session";
import { report } from "./lib/log";
import { countVoters } from "./lib/polls/data";

/**
 * The gate at the door: it redirects whoever is not far enough, with `next`. It is a courtesy; the lock stands beside
 * the data (lib/gate/require.ts). Only pages that are rendered once for every proven voter rely on it, and so it asks
 * the same function that the lock asks.
 */
export const config = { runtime: "nodejs", matcher: ["/polls/:path*", "/2fa/:path*", "/settings/:path*", "/verify-email"] };

export async function middleware(request: NextRequest): Promise<NextResponse> {
  try {
    return await door(request);
  } catch (error) {
    return unavailable(request, error);
  }
}

async function door(request: NextRequest): Promise<NextResponse> {
  const { pathname } = request.nextUrl;
  const [, area, pollId = "", page, more] = pathname.split("/");
  const { standing } = await identify(request.cookies);
  const elsewhere = gate(standing, needs(pathname), asked(request.url));

  if (elsewhere !== null) {
    // A form's post carries a vote: its action, or this handler for what may be no form of ours, keeps it and redirects.
    if (request.method === "POST")
      return area === "polls" && !request.headers.has("next-action") ? rewrite(request, `/polls/${pollId}/keep`) : NextResponse.next();
    return NextResponse.redirect(new URL(elsewhere, request.url));
  }
  if (area !== "polls") return NextResponse.next();

  if (page === undefined && request.cookies.has(keptCookie(pollId))) return rewrite(request, `/polls/${pollId}/kept`);
  if (page === "results" && more === undefined && /^\d{1,9}$/.test(pollId)) return results(request, pollId);
  // The pages behind the rewrites have no address of their own.
  if (page !== undefined) return rewrite(request, "/not-found");
  return NextResponse.next();
}

/** The results are rendered once per count of voters; who has just tried to vote again gets a page of their own. */
async function results(request: NextRequest, pollId: string): Promise<NextResponse> {
  const again = againCookie(pollId);
  if (!request.cookies.has(again)) return rewrite(request, `/polls/${pollId}/results/${await countVoters(Number(pollId))}`);
  const response = rewrite(request, `/polls/${pollId}/results/again`);
  response.cookies.set(again, "", cookieOptions(0));
  return response;
}

/**
 * The database does not answer. A form that a script has posted hears so from its action, and keeps what was typed; a
 * vote that was posted without one is kept; everything else is a page that says so, under the address that was asked for.
 */
function unavailable(request: NextRequest, error: unknown): NextResponse {
  const here = asked(request.url);
  if (request.headers.has("next-action")) return NextResponse.next();
  const reference = report(error);
  if (request.method === "POST") {
    const [, area, pollId] = request.nextUrl.pathname.split("/");
    return area === "polls" ? rewrite(request, `/polls/${pollId}/keep`) : NextResponse.redirect(new URL(here, request.url), 303);
  }
  const page = new URL(`/unavailable?next=${encodeURIComponent(here)}&reference=${reference}`, request.url);
  return NextResponse.rewrite(page, { status: 503, headers: { "Retry-After": "30", "Cache-Control": "no-store" } });
}

function rewrite(request: NextRequest, path: string): NextResponse {
  return NextResponse.rewrite(new URL(path, request.url));
}
