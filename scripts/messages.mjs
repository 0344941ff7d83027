// The messages in every language, and where the others differ from English. docs/decisions/languages.md
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse, TYPE } from "@formatjs/icu-messageformat-parser";
import { root } from "./prepare.mjs";

const folder = path.join(root, "messages");

/**
 * @param {unknown} messages
 * @returns {[key: string, text: string][]}
 */
function flatten(messages, prefix = "") {
  return Object.entries(/** @type {object} */ (messages)).flatMap(([name, value]) =>
    typeof value === "string" ? [[prefix + name, value]] : flatten(value, `${prefix}${name}.`),
  );
}

/**
 * The arguments and tags of a message, with the options of a select.
 * @param {import("@formatjs/icu-messageformat-parser").MessageFormatElement[]} elements
 * @returns {string[]}
 */
function argumentsOf(elements) {
  return elements.flatMap((element) => {
    if (element.type === TYPE.literal || element.type === TYPE.pound) return [];
    if (element.type === TYPE.tag) return [`<${element.value}>`, ...argumentsOf(element.children)];
    if (element.type !== TYPE.select && element.type !== TYPE.plural) return [`{${element.value}, ${TYPE[element.type]}}`];
    const options = element.type === TYPE.select ? Object.keys(element.options).sort().join("/") : "";
    const inside = Object.values(element.options).flatMap(({ value }) => argumentsOf(value));
    return [`{${element.value}, ${TYPE[element.type]} ${options}}`, ...inside];
  });
}

/** The languages besides English. */
export const others = readdirSync(folder).flatMap((name) => /^(?!en)(\w+)\.json$/.exec(name)?.[1] ?? []);
const first = "en";
/** @param {string} locale */
const read = (locale) => new Map(flatten(JSON.parse(readFileSync(path.join(folder, `${locale}.json`), "utf8"))));
/** The English messages by their keys. */
export const english = read(first);
/** @param {string} text */
const shape = (text) => [...new Set(argumentsOf(parse(text)))].sort().join(" ");

/**
 * The keys and arguments in which other languages differ from English. Empty: none.
 * @returns {string[]}
 */
export function differences() {
  /** @type {string[]} */
  const found = [];
  for (const locale of others) {
    const words = read(locale);
    for (const [key, text] of english) {
      const translated = words.get(key);
      if (translated === undefined) found.push(`messages/${locale}.json has no ${key}`);
      else if (shape(translated) !== shape(text)) found.push(`${key}: “${shape(text)}” in ${first}, “${shape(translated)}” in ${locale}`);
    }
    for (const key of words.keys()) if (!english.has(key)) found.push(`messages/${first}.json has no ${key}`);
  }
  return found;
}
