// Serves the built site on a migrated database, like npm start but without its preparations: these would build the site
// anew for another version of Node.
Object.assign(process.env, { NODE_ENV: "production" });
const { serve } = await import("../scripts/server.mjs");
await serve({ dev: false, host: process.env.HOST ?? "127.0.0.1", port: Number(process.env.PORT) });
