import { barePolicy, policy, policyHeader, securityHeaders } from "./lib/web/policy.mjs";

/**
 * The cookie names of lib/sessions/cookies.ts, for http and https. Without a `value`, Next would add the cookie to the query of
 * a page that is rendered once for everybody.
 */
const loggedIn = ["pollstr-login", "__Host-pollstr-login"].map((key) => ({ type: /** @type {const} */ ("cookie"), key, value: ".+" }));

const dev = process.env.NODE_ENV === "development";
// Next compares a form's Origin with the request's host, which behind a proxy may differ from the public one.
const allowedOrigins = process.env.APP_URL ? [new URL(process.env.APP_URL).host] : [];

const passwordChange = "/.well-known/change-password";
// Paths that get their policy here. The middleware sets it on all others; pages rendered once have one (lib/web/pagecache.mjs).
const withoutMiddleware = ["/", passwordChange, "/home/:path*", "/api/((?!docs$).*)", "/sandbox/:path+", "/icon.svg", "/_next/:path*"];

/** @type {import("next").NextConfig} */
export default {
  poweredByHeader: false,
  generateEtags: false, // hashing every response costs more than the rare 304 saves
  // API clients may post to /path/, and many lose the body on a redirect.
  skipTrailingSlashRedirect: true,
  // The middleware needs the URL as requested. Otherwise Next rewrites the query, and `next` would differ.
  skipProxyUrlNormalize: true,
  serverExternalPackages: [
    "@electric-sql/pglite",
    "@simplewebauthn/server",
    "@node-rs/argon2",
    "@vonage/server-sdk",
    "@vonage/verify2",
    "@vonage/auth",
    "@vonage/server-client",
    "pino",
    "nodemailer",
    "smtp-server",
    "postal-mime",
    "@zxcvbn-ts/language-common",
  ],
  // Pages rendered once stay in memory. Results have one per number of voters, which would fill the disk.
  experimental: { isrFlushToDisk: false, serverActions: { allowedOrigins } },
  cacheHandler: import.meta.resolve("./lib/web/pagecache.mjs"),
  // `npm run check` checks the types.
  typescript: { ignoreBuildErrors: true },
  headers: async () => [
    { source: "/:path*", headers: Object.entries(securityHeaders).map(([key, value]) => ({ key, value })) },
    ...withoutMiddleware.map((source) => ({
      source,
      headers: [{ key: policyHeader, value: dev ? policy(["'self'", "'unsafe-inline'"]) : barePolicy }],
    })),
  ],
  // Password managers look here (W3C, A Well-Known URL for Changing Passwords).
  redirects: async () => [{ source: passwordChange, destination: "/settings/password", permanent: false }],
  // The list of polls is rendered once for visitors and once for people with a login cookie.
  rewrites: async () => ({
    beforeFiles: [
      ...loggedIn.map((cookie) => ({ source: "/", has: [cookie], destination: "/home/member" })),
      { source: "/", destination: "/home/visitor" },
    ],
  }),
};
