import { barePolicy, policy, policyHeader, securityHeaders } from "./lib/web/policy.mjs";

/**
 * The cookie names of lib/gate/session.ts: with and without https. A condition without a value would have Next add the
 * cookie to the page's query, and so put it into a page that is rendered once for everybody.
 */
const loggedIn = ["pollstr-login", "__Host-pollstr-login"].map((key) => ({ type: /** @type {const} */ ("cookie"), key, value: ".+" }));

const dev = process.env.NODE_ENV === "development";
// A form's Origin is compared with the host that was asked for; a proxy may ask for another than the public one.
const allowedOrigins = process.env.APP_URL ? [new URL(process.env.APP_URL).host] : [];

// The middleware gives the other answers their policy; a page rendered once brings its own (lib/web/pagecache.mjs).
const passwordChange = "/.well-known/change-password";
const withoutMiddleware = ["/", passwordChange, "/home/:path*", "/api/((?!docs$).*)", "/sandbox/:path+", "/icon.svg", "/_next/:path*"];

/** @type {import("next").NextConfig} */
export default {
  poweredByHeader: false,
  generateEtags: false, // hashing every page for every visitor costs more than the rare 304 saves
  // Clients of the API post to /path/ as well; a redirect would lose their body.
  skipTrailingSlashRedirect: true,
  // The middleware sees the address as it was asked for; else Next spells its query anew, and `next` would be another.
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
  // Pages rendered once stay in memory: results have one per count of voters, and a disk is not the place for them.
  experimental: { isrFlushToDisk: false, serverActions: { allowedOrigins } },
  cacheHandler: import.meta.resolve("./lib/web/pagecache.mjs"),
  // Types are checked by `npm run check`, once for everything.
  typescript: { ignoreBuildErrors: true },
  headers: async () => [
    { source: "/:path*", headers: Object.entries(securityHeaders).map(([key, value]) => ({ key, value })) },
    ...withoutMiddleware.map((source) => ({
      source,
      headers: [{ key: policyHeader, value: dev ? policy(["'self'", "'unsafe-inline'"]) : barePolicy }],
    })),
  ],
  // Where password managers look for it (W3C, A Well-Known URL for Changing Passwords).
  redirects: async () => [{ source: passwordChange, destination: "/settings/password", permanent: false }],
  // The list of polls is rendered once for visitors and once for those who are logged in.
  rewrites: async () => ({
    beforeFiles: [
      ...loggedIn.map((cookie) => ({ source: "/", has: [cookie], destination: "/home/member" })),
      { source: "/", destination: "/home/visitor" },
    ],
  }),
};
