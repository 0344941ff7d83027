import type { APIRequestContext, APIResponse } from "@playwright/test";

/** What nobody but its owner may see, and the places to look for it. */

export type Secret = { kind: string; value: string };
export type Place = { where: string; text: string };
type Query = (text: string) => Promise<{ rows: unknown[] }>;

/** Where secrets stand, as "kind in place"; never the secret itself. */
export function findSecrets(secrets: Secret[], places: Place[]): string[] {
  const sought = secrets.map(({ kind, value }) => ({ kind, isIn: spellings(value) }));
  return [...new Set(places.flatMap(({ where, text }) => sought.flatMap(({ kind, isIn }) => (isIn(text) ? [`${kind} in ${where}`] : []))))];
}

/**
 * Whether a text holds a value: plain, as base64, as hex; a number without its plus or its country's code; digits only
 * where they stand by themselves, because six of them stand by chance in many a longer number.
 */
function spellings(value: string): (text: string) => boolean {
  const bytes = Buffer.from(value);
  // Where the last characters of base64 depend on what follows, they are left out.
  const base64 = (encoding: "base64" | "base64url") => bytes.toString(encoding).slice(0, Math.floor((bytes.length * 8) / 6));
  const encoded = [base64("base64"), base64("base64url"), bytes.toString("hex")];
  const digits = /^\+?(\d+)$/.exec(value)?.[1];
  if (!digits) return (text) => [value, ...encoded].some((spelling) => text.includes(spelling));
  const national = value.startsWith("+1") ? [digits.slice(1)] : [];
  const alone = new RegExp(`(?<![0-9A-Za-z])(${[digits, ...national].join("|")})(?![0-9A-Za-z])`);
  return (text) => alone.test(text) || encoded.some((spelling) => text.includes(spelling));
}

// The sandbox stands for the phone network and the mailbox, where codes and numbers belong.
const sandbox = /^Sandbox/;

/** Every row of every table as text, the sandbox's aside; bytes as hex. */
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

/** The same client, which keeps what is answered: address, headers and body. Set-Cookie is where a login's cookies belong. */
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
