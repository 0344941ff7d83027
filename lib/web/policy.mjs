// The security headers, above all the Content-Security-Policy. It is plain JavaScript, because next.config.mjs and the page
// cache import it before anything is built. docs/decisions/headers.md

export const policyHeader = "content-security-policy";

// The development server uses eval for modules and inline styles for its overlay.
const dev = process.env.NODE_ENV === "development";

/**
 * Makes a Content-Security-Policy that allows only this site's own resources.
 * @param {string[]} scripts the allowed sources of scripts: 'self', nonces, hashes; an empty list forbids all scripts
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

/** The policy of responses without scripts: redirects, data, and everything that sets no other policy. */
export const barePolicy = policy([]);

/** The headers of every response. */
export const securityHeaders = {
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "same-origin", // with a stricter one our own forms send no Origin
  "Permissions-Policy":
    "camera=(), geolocation=(), microphone=(), payment=(), usb=(), publickey-credentials-create=(self), publickey-credentials-get=(self)",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Strict-Transport-Security": "max-age=63072000; includeSubDomains", // browsers ignore it over plain http
};
