// The browser's orders: which scripts, styles and connections a page may have. Plain JavaScript, because next.config.mjs
// and the page cache read it before anything is built. Why it is as it is: docs/decisions/headers.md

export const policyHeader = "content-security-policy";

// The development server runs its modules by eval and shows its own overlay; its pages are never rendered once.
const dev = process.env.NODE_ENV === "development";

/**
 * A Content-Security-Policy. Everything comes from this site, and scripts only from where it is said.
 * @param {string[]} scripts sources of scripts: 'self', nonces, hashes; none forbids them all
 */
export function policy(scripts) {
  return [
    "default-src 'none'",
    `script-src ${[...(scripts.length > 0 ? scripts : ["'none'"]), ...(dev ? ["'unsafe-eval'"] : [])].join(" ")}`,
    `style-src 'self'${dev ? " 'unsafe-inline'" : ""}`,
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self'${dev ? " ws:" : ""}`,
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join("; ");
}

/** For answers that run no script: redirects, data, and what no other policy knows. */
export const barePolicy = policy([]);

/** Said with every answer. */
export const securityHeaders = {
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "same-origin", // a stricter one takes the Origin from our own forms
  "Permissions-Policy":
    "camera=(), geolocation=(), microphone=(), payment=(), usb=(), publickey-credentials-create=(self), publickey-credentials-get=(self)",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Strict-Transport-Security": "max-age=63072000; includeSubDomains", // browsers heed it on https only
};
