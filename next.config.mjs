import { readFileSync } from "node:fs";
import createNextIntlPlugin from "next-intl/plugin";
import { barePolicy, policy, policyHeader, securityHeaders } from "./lib/web/policy.mjs";

/**
 * A condition for each name of a cookie of lib/sessions/cookies.ts, for http and https. Without a `value`, Next would add
 * the cookie to the query of a page that is rendered once for everybody.
 * @param {string} name
 * @param {string} value
 */
const cookie = (name, value) => ["", "__Host-"].map((prefix) => ({ type: /** @type {const} */ ("cookie"), key: prefix + name, value }));

const dev = process.env.NODE_ENV === "development";
// Next compares a form's Origin with the request's host, which behind a proxy may differ from the public one.
const allowedOrigins = process.env.APP_URL ? [new URL(process.env.APP_URL).host] : [];

const passwordChange = "/.well-known/change-password";
// Paths that get their policy here. The middleware sets it on all others; pages rendered once have one (lib/web/pagecache.mjs).
const withoutMiddleware = ["/", passwordChange, "/api/((?!docs$).*)", "/sandbox/:path+", "/icon.svg", "/_next/:path*"];

// Messages are compiled by the build, so that neither the server nor the browser needs a parser for them.
const withWords = createNextIntlPlugin({
  requestConfig: "./lib/web/nextintl.ts",
  experimental: {
    messages: { path: "./messages", format: "json", locales: "infer", precompile: true },
    // The types of the messages and of their arguments. Only where types are made: a server may be unable to write.
    ...(process.argv.includes("typegen") && { createMessagesDeclaration: "./messages/en.json" }),
  },
});

// app/global-error.tsx is in every page. It gets only its own words, in every language.
const failureWords = Object.fromEntries(
  ["en", "de"].map((locale) => {
    const { failure } = JSON.parse(readFileSync(new URL(`messages/${locale}.json`, import.meta.url), "utf8"));
    return [locale, failure];
  }),
);

/** @type {import("next").NextConfig} */
const config = {
  env: { FAILURE_WORDS: JSON.stringify(failureWords) },
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
  // Pages rendered once stay in memory: there are as many as polls, which would fill the disk.
  experimental: { isrFlushToDisk: false, globalNotFound: true, serverActions: { allowedOrigins } },
  // A page that is older than so many seconds is rendered before it is sent. One that is due (`revalidate`) is sent, and rendered
  // again behind it. Together with the 2 s of lib/polls/poll/data.ts, a poll that was closed or deleted is gone after 5 s.
  expireTime: 3,
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
  rewrites: async () => ({
    beforeFiles: [
      // "/" skips the middleware unless that has to choose the language.
      ...cookie("pollstr-lang", "de").map((german) => ({ source: "/", has: [german], destination: "/de/home/new" })),
      { source: "/", destination: "/en/home/new" },
      // The middleware never runs for these addresses, and the pages would take their first segment for a language.
      ...(dev ? [] : [{ source: "/_next/:path((?!static/).*)", destination: "/api/_next/:path" }]),
    ],
  }),
};

export default withWords(config);
