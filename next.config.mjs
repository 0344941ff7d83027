/** The cookie names of lib/gate/session.ts: with and without https. */
const loggedIn = ["pollstr-login", "__Host-pollstr-login"].map((key) => ({ type: /** @type {const} */ ("cookie"), key }));

const securityHeaders = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Content-Security-Policy", value: "frame-ancestors 'none'; base-uri 'self'; form-action 'self'; object-src 'none'" },
  { key: "Referrer-Policy", value: "same-origin" },
  { key: "Permissions-Policy", value: "camera=(), geolocation=(), microphone=(), payment=()" },
  { key: "Strict-Transport-Security", value: "max-age=63072000; includeSubDomains" },
];

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
  experimental: { isrFlushToDisk: false },
  // Types are checked by `npm run check`, once for everything.
  typescript: { ignoreBuildErrors: true },
  headers: async () => [{ source: "/:path*", headers: securityHeaders }],
  // The list of polls is rendered once for visitors and once for those who are logged in.
  rewrites: async () => ({
    beforeFiles: [
      ...loggedIn.map((cookie) => ({ source: "/", has: [cookie], destination: "/home/member" })),
      { source: "/", destination: "/home/visitor" },
    ],
  }),
};
