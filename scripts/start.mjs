// npm start: production, configured only by the environment. Adds no demo data and no sandbox.
import { environment } from "./environment.mjs";
import { build, generate, install, migrate } from "./prepare.mjs";

Object.assign(process.env, { NODE_ENV: "production" });
await install();
const { host, port, appUrl } = environment();
await generate();
await build();
await migrate();
const { serve } = await import("./server.mjs");
await serve({ dev: false, host, port });
console.log(`Pollstr is ready at ${appUrl} (listening on ${host}:${port}).`);
