import Bowser from "bowser";

/** The name of a browser, such as "Firefox on Linux", from its User-Agent header; null when the header does not tell. */
export function nameBrowser(userAgent: string | null): string | null {
  if (!userAgent) return null;
  const parsed = Bowser.getParser(userAgent.slice(0, 512));
  const names = [parsed.getBrowserName(), parsed.getOSName()].map((name) => name.slice(0, 40)).filter(Boolean);
  return names.length > 0 ? names.join(" on ") : null;
}
