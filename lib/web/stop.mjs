import gracefulShutdown from "http-graceful-shutdown";

/**
 * Prepares an HTTP server for its end. Returns a function that stops it: it accepts nothing new, closes idle connections,
 * ends event streams, and lets every other response finish. Resolves when all are closed; after `seconds`, it closes
 * them by force. Further calls return the same promise.
 * @param {import("node:http").Server} server
 * @param {number} seconds
 * @returns {() => Promise<void>}
 */
export function stopper(server, seconds) {
  /** @type {Set<import("node:http").ServerResponse>} */
  const open = new Set();
  server.on("request", (_request, response) => {
    open.add(response);
    response.once("close", () => open.delete(response));
  });
  return gracefulShutdown(server, {
    signals: "", // On signals of its own it would exit at the second one, and Ctrl-C arrives twice: from the terminal and from npm.
    timeout: seconds * 1000,
    // An event stream never ends by itself. Its browser reconnects. getHeader() knows the type because the server sets
    // headers of its own first: without any, Node sends what writeHead() is given without keeping it.
    preShutdown: async () => {
      for (const response of open) if (String(response.getHeader("Content-Type")).startsWith("text/event-stream")) response.destroy();
    },
  });
}
