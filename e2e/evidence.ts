import type { APIRequestContext, APIResponse } from "@playwright/test";

/** Finds secrets (codes, numbers, passwords, tokens) in logs, database rows and responses. */

export type Secret = { kind: string; value: string };
export type Place = { where: string; text: string };
type Query = (text: string) => Promise<{ rows: unknown[] }>;

/** Where the secrets were found, as "kind in place", without the secret itself. */
export function findSecrets(secrets: Secret[], places: Place[]): string[] {
  const sought = secrets.map(({ kind, value }) => ({ kind, isIn: spellings(value) }));
  return [...new Set(places.flatMap(({ where, text }) => sought.flatMap(({ kind, isIn }) => (isIn(text) ? [`${kind} in ${where}`] : []))))];
}

/**
 * Returns a function that tells whether a text contains the value: plain, as base64 or as hex. A phone number also counts
 * without its plus or its country code. Digits count only when they stand alone: longer numbers often contain six given
 * digits by chance.
 */
function spellings(value: string): (text: string) => boolean {
  const bytes = Buffer.from(value);
  // The last characters of base64 depend on the bytes that follow, so they are left out.
  const base64 = (encoding: "base64" | "base64url") => bytes.toString(encoding).slice(0, Math.floor((bytes.length * 8) / 6));
  const encoded = [base64("base64"), base64("base64url"), bytes.toString("hex")];
  const digits = /^\+?(\d+)$/.exec(value)?.[1];
  if (!digits) return (text) => [value, ...encoded].some((spelling) => text.includes(spelling));
  const national = value.startsWith("+1") ? [digits.slice(1)] : [];
  const alone = new RegExp(`(?<![0-9A-Za-z])(${[digits, ...national].join("|")})(?![0-9A-Za-z])`);
  return (text) => alone.test(text) || encoded.some((spelling) => text.includes(spelling));
}

// The sandbox stands in for the phone network and the mailbox, so codes and numbers are meant to be in its tables.
const sandbox = /^Sandbox/;

/** Every row of every table as text, with bytes as hex. The sandbox's tables are left out. */
export async function dump(query: Query): Promise<Place[]> {
  const { rows: columns } = await query(
    `SELECT table_name AS "table", column_name AS "column", data_type AS "type" FROM information_schema.columns
     WHERE table_schema = 'public' AND data_type IN ('text', 'bytea', 'character varying', 'json', 'jsonb', 'ARRAY')`,
  );
  const places: Place[] = [];
  for (const { table, column, type } of columns as { table: string; column: string; type: string }[]) {
    if (sandbox.test(table)) continue;
    const as = type === "bytea" ? `encode("${column}", 'hex')` : `"${column}"::text`;
    const { rows } = await query(`SELECT ${as} AS "value" FROM "${table}" WHERE "${column}" IS NOT NULL`);
    places.push({ where: `${table}.${column}`, text: (rows as { value: string }[]).map(({ value }) => value).join("\n") });
  }
  return places;
}

/** The same client, which also keeps the URL, headers and body of each response. Set-Cookie is left out: it must hold the session. */
export function recording(http: APIRequestContext, kept: Place[]): APIRequestContext {
  const keep = async (method: string, asking: Promise<APIResponse>) => {
    const answer = await asking;
    const headers = answer.headersArray().filter(({ name }) => name.toLowerCase() !== "set-cookie");
    const where = `${method} ${new URL(answer.url()).pathname}`;
    kept.push({ where, text: [answer.url(), JSON.stringify(headers), await answer.text()].join("\n") });
    return answer;
  };
  return new Proxy(http, {
    get(target, name) {
      if (name === "get") return (...asked: Parameters<typeof http.get>) => keep("GET", target.get(...asked));
      if (name === "post") return (...asked: Parameters<typeof http.post>) => keep("POST", target.post(...asked));
      const own = Reflect.get(target, name);
      return typeof own === "function" ? own.bind(target) : own;
    },
  });
}
