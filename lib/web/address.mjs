/**
 * Makes a path decodable, because Next's router decodes every path and responds with a bare 500 when that fails. A percent
 * sign that does not begin an encoded UTF-8 character (RFC 3986 2.1 and 2.5) stands for itself and becomes %25.
 * @param {string} address a path, with or without a query
 */
export function decodable(address) {
  const end = address.indexOf("?");
  const path = end < 0 ? address : address.slice(0, end);
  return path.includes("%") ? path.replace(/(?:%[0-9a-f]{2})+|%/gi, encodeUnlessDecodable) + address.slice(path.length) : address;
}

/** @param {string} run */
function encodeUnlessDecodable(run) {
  try {
    decodeURIComponent(run);
    return run;
  } catch {
    return run.replaceAll("%", "%25"); // Not an encoding, so it is plain text.
  }
}

// `next` has 2,048 characters at most, and three times as many encoded.
const longestAddress = 8_192;
// No page reads more than five.
const mostParameters = 100;

/**
 * Whether an address is longer than any of ours (414; RFC 9110, 15.5.15). Next takes time for the square of how often a
 * parameter is repeated, so a short request could occupy the process for seconds.
 * @param {string} address
 */
export const isTooLong = (address) => address.length > longestAddress || address.split("&", mostParameters + 1).length > mostParameters;
