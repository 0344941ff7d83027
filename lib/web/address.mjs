/**
 * An address whose path can be decoded: a percent sign that begins no character of UTF-8 (RFC 3986 2.1 and 2.5) stands for
 * itself, as browsers show it, and is encoded. Next's router decodes every path and ends with a bare 500 where it cannot.
 * @param {string} address a path, with or without a query
 */
export function decodable(address) {
  const end = address.indexOf("?");
  const path = end < 0 ? address : address.slice(0, end);
  return path.includes("%") ? path.replace(/(?:%[0-9a-f]{2})+|%/gi, encoded) + address.slice(path.length) : address;
}

/** @param {string} run */
function encoded(run) {
  try {
    decodeURIComponent(run);
    return run;
  } catch {
    return run.replaceAll("%", "%25"); // What is no encoding is text.
  }
}
