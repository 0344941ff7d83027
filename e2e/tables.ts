import { plain } from "./visitor";

/** The texts of the cells of a table on a page, row by row. The table is named by its caption. */
export function tableOf(html: string, caption: string): string[][] {
  const table = html.split("<table").find((each) => each.includes(`>${caption}</caption>`)) ?? "";
  const [, ...rows] = (table.split("</table>")[0] ?? "").split("<tr");
  return rows.map((row) =>
    row
      .split(/(?=<t[hd][ >])/)
      .slice(1)
      .map(textOf),
  );
}

/** What people read in a piece of a page. */
export const textOf = (html: string): string =>
  plain(
    html
      .replace(/<(script|style)[^>]*>.*?<\/\1>/gs, "")
      .replace(/<!--.*?-->|<\/?(?:bdi|span|a|time)(?: [^>]*)?>/g, "")
      .replace(/<[^>]*>/g, " "),
  )
    .replace(/\s+/g, " ")
    .trim();
