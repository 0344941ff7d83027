import { addressOf } from "@/lib/gate/nextauth";
import { answerCall } from "@/lib/http/app";
import { later } from "@/lib/web/action";

/** The vote and the data of a ballot, where no server of ours stands in front of Next. lib/http checks who calls. */
const handler = async (request: Request) => answerCall(request, { address: () => addressOf((name) => request.headers.get(name)), later });

export { handler as DELETE, handler as GET, handler as HEAD, handler as OPTIONS, handler as PATCH, handler as POST, handler as PUT };
