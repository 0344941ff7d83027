// Serves the floor app like scripts/server.mjs serves the site: one process, Next's handler behind node:http.
import { createServer } from "node:http";
import next from "next";

const port = Number(process.env.PORT);
const app = next({ dev: false, hostname: "localhost", port, dir: import.meta.dirname });
await app.prepare();
const handle = app.getRequestHandler();
createServer((request, response) => handle(request, response)).listen(port, "127.0.0.1");
process.once("SIGTERM", () => process.exit(0));
