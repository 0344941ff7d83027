import { type Mount, methodsOf, newApi } from "./call";
import { declareJoining } from "./joining";
import { declareMe } from "./me";
import { documentOf } from "./openapi";
import { declarePasswords } from "./passwords";
import { declarePolls } from "./polls";
import { declareResults } from "./results";
import { declareSite } from "./site";
import { declareTokens } from "./tokens";
import { declareVoting } from "./voting";

/**
 * What programs call: one app, mounted in a catch-all route of Next (app/api/[[...path]]/route.ts) and, in production, in
 * front of Next (front.ts). docs/decisions/http.md
 */
const api = newApi();
declareJoining(api);
declareTokens(api);
declareMe(api);
declarePasswords(api);
declarePolls(api);
declareResults(api);
declareVoting(api);
declareSite(api);

/** Answers a request. */
export const answerCall = (request: Request, mount: Mount): Response | Promise<Response> => api.fetch(request, mount);

/** Whether a call of the app has this path, with whatever method. */
export const declares = (path: string): boolean => methodsOf(api, path).length > 0;

/** The OpenAPI document of the site at this address. */
export const openapi = (origin: string) => documentOf(api, origin);
