import { sql } from "./db";

const patienceMs = 2_000;

/** Rejects when the database does not answer within 2 s. */
export async function checkDatabase(): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`The database did not answer in ${patienceMs} ms.`)), patienceMs);
  });
  await Promise.race([sql`SELECT 1`, tooLate]).finally(() => clearTimeout(timer));
}
