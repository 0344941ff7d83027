// npm run mail:test you@example.com: sends a mail by SMTP_URL and MAIL_FROM, and prints what the server answered.
import { environment } from "./environment.mjs";
import { generate, install } from "./prepare.mjs";

const [to = ""] = process.argv.slice(2);
if (!/^[^\s@]+@[^\s@]+$/.test(to)) fail("Say to whom: npm run mail:test you@example.com");
for (const name of ["SMTP_URL", "MAIL_FROM"]) if (!process.env[name]?.trim()) fail(`${name}: is required`);
await install();
await generate();
const { tsImport } = await import("tsx/esm/api");
environment();
/** @type {typeof import("../lib/platform/env.ts")} */
const { env } = await tsImport("../lib/platform/env.ts", import.meta.url);
/** @type {typeof import("../lib/mail/smtp.ts")} */
const { deliver, closeMail } = await tsImport("../lib/mail/smtp.ts", import.meta.url);
/** @type {typeof import("../lib/mail/letters.ts")} */
const { testLetter } = await tsImport("../lib/mail/letters.ts", import.meta.url);

try {
  console.log(`Sent to ${to}. The server said: ${await deliver(testLetter({ brand: env().brand, url: env().appUrl, locale: "en" }, to))}`);
} catch (error) {
  // Print the mail server's whole refusal. It quotes no password, which was sent as AUTH and not as part of the message.
  const { code, response, message } = /** @type {{ code?: string, response?: string, message: string }} */ (error);
  fail(`Not sent${code ? ` (${code})` : ""}. ${response ? `The server said: ${response}` : message}`);
} finally {
  await closeMail();
}

/** @param {string} why */
function fail(why) {
  console.error(why);
  process.exit(1);
}
