// Checks the words: both languages have the same keys with the same arguments, every key is used and every used key is
// there, and every page gives its client components the areas of the messages that they use. docs/decisions/languages.md
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { differences, english, others } from "./messages.mjs";
import { root } from "./prepare.mjs";

process.chdir(root);

const violations = differences();

// ---- The code ------------------------------------------------------------------------------------------------------

/** @typedef {{ kind: string, imports: string[], hooks: Set<string>, given: Set<string> }} Source */

/** @type {Map<string, Source>} */
const sources = new Map();
/** @type {Set<string>} Every text in the code. */
const texts = new Set();
/** @type {Set<string>} */
const used = new Set();
/** @type {Set<string>} Areas from which a key is taken that is not written out at the call. */
const chosenFrom = new Set();

/** @type {{ start: string, end: string }[]} The beginnings and ends of keys that are written as templates. */
const templates = [];
/** @type {Set<string>} Names of words that a component has as properties. */
const properties = new Set();
/** @type {Set<string>} Areas that are handed on as properties. */
const wholeAreas = new Set();

const makers = ["getTranslations", "useTranslations"];

/**
 * @param {string} from
 * @param {string} name
 */
function resolve(from, name) {
  if (!/^(@\/|\.)/.test(name)) return [];
  const base = name.startsWith("@/") ? name.slice(2) : path.join(path.dirname(from), name);
  return [base, `${base}.ts`, `${base}.tsx`].filter((file) => /\.tsx?$/.test(file) && existsSync(file));
}

/**
 * The texts that an expression may have, or null if they are not written in it.
 * @param {ts.Node | undefined} node
 * @returns {string[] | null}
 */
function literals(node) {
  if (!node) return [];
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isParenthesizedExpression(node)) return literals(node.expression);
  if (!ts.isConditionalExpression(node)) return null;
  const [yes, no] = [literals(node.whenTrue), literals(node.whenFalse)];
  return yes && no && [...yes, ...no];
}

/** @param {string} file */
function readSource(file) {
  const tree = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
  const [start] = tree.statements;
  const kind = start && ts.isExpressionStatement(start) && ts.isStringLiteral(start.expression) ? start.expression.text : "";
  /** @type {Source} */
  const source = { kind, imports: [], hooks: new Set(), given: new Set() };
  const aliases = new Map(tree.statements.filter(ts.isTypeAliasDeclaration).map(({ name, type }) => [name.text, type.getText()]));
  sources.set(file, source);

  /**
   * @param {ts.Node} node
   * @param {Map<string, string>} translators the areas of the translators in scope
   */
  function visit(node, translators) {
    if (ts.isFunctionLike(node)) translators = new Map(translators);
    if (ts.isStringLiteralLike(node)) texts.add(node.text);
    if (ts.isTemplateExpression(node)) template(node, "");
    // `words.title`, where a component has the words of an area as a property.
    if (ts.isPropertyAccessExpression(node) && node.expression.getText() === "words") properties.add(node.name.text);
    // `useMessages().failure`
    if (ts.isPropertyAccessExpression(node) && node.expression.getText() === "useMessages()") wholeAreas.add(node.name.text);
    if (
      (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) &&
      node.moduleSpecifier &&
      ts.isStringLiteral(node.moduleSpecifier)
    ) {
      if (!(ts.isImportDeclaration(node) && node.importClause?.isTypeOnly))
        source.imports.push(...resolve(file, node.moduleSpecifier.text));
    } else if (ts.isParameter(node) && node.type) {
      const type = node.type.getText();
      const area = /useTranslations<"(\w+)">/.exec(aliases.get(type) ?? type)?.[1];
      if (area) translators.set(node.name.getText(), area);
    } else if (ts.isVariableDeclaration(node) && node.initializer) {
      const made = ts.isAwaitExpression(node.initializer) ? node.initializer.expression : node.initializer;
      if (ts.isCallExpression(made)) translator(node.name, made, translators);
    } else if (ts.isCallExpression(node)) call(node, translators);
    else if (ts.isJsxOpeningElement(node) && node.tagName.getText() === "Words")
      for (const [, area = ""] of node.attributes.getText().matchAll(/"(\w+)"/g)) source.given.add(area);
    ts.forEachChild(node, (child) => visit(child, translators));
  }

  /**
   * Notes the translators that a call makes: one, or several that are awaited together.
   * @param {ts.BindingName} name
   * @param {ts.CallExpression} made
   * @param {Map<string, string>} translators
   */
  function translator(name, made, translators) {
    if (makers.includes(made.expression.getText())) translators.set(name.getText(), literals(made.arguments[0])?.[0] ?? "");
    const [all] = made.arguments;
    if (!ts.isArrayBindingPattern(name) || !all || !ts.isArrayLiteralExpression(all)) return;
    for (const [at, element] of name.elements.entries()) {
      const one = all.elements[at];
      if (ts.isBindingElement(element) && one && ts.isCallExpression(one)) translator(element.name, one, translators);
    }
  }

  /**
   * Notes a key that is written as a template.
   * @param {ts.TemplateExpression} node
   * @param {string} area
   */
  function template({ head, templateSpans }, area) {
    const start = area === "" ? head.text : `${area}.${head.text}`;
    if (/^\w+\./.test(start)) templates.push({ start, end: templateSpans.at(-1)?.literal.text ?? "" });
  }

  /**
   * @param {ts.CallExpression} node
   * @param {Map<string, string>} translators
   */
  function call(node, translators) {
    // A part of a page that is loaded later needs its words from the page, too.
    if (node.expression.kind === ts.SyntaxKind.ImportKeyword) source.imports.push(...resolve(file, literals(node.arguments[0])?.[0] ?? ""));
    const callee = ts.isPropertyAccessExpression(node.expression) ? node.expression.expression : node.expression;
    if (node.expression.getText() === "useTranslations") source.hooks.add(literals(node.arguments[0])?.[0] ?? "");
    const area = translators.get(callee.getText());
    if (area === undefined) return;
    const keys = literals(node.arguments[0]);
    if (keys === null) chosenFrom.add(area);
    const seek = (/** @type {ts.Node} */ inside) => {
      if (ts.isTemplateExpression(inside)) template(inside, area);
      else ts.forEachChild(inside, seek);
    };
    if (keys === null && node.arguments[0]) seek(node.arguments[0]);
    for (const key of keys ?? []) use(area === "" ? key : `${area}.${key}`);
  }

  /** @param {string} key */
  function use(key) {
    used.add(key);
    if (!english.has(key)) violations.push(`${file}: there is no ${key}`);
  }

  visit(tree, new Map());
}

for (const folder of ["app", "components", "lib"])
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" }))
    if (/\.tsx?$/.test(name) && !/\.test\.ts$|\.d\.ts$|^generated\//.test(name)) readSource(`${folder}/${name}`);

for (const key of english.keys()) {
  const isWritten = templates.some(
    ({ start, end }) => key.startsWith(start) && key.endsWith(end) && key.length > start.length + end.length,
  );
  const isChosen = [...chosenFrom].some((area) => key.startsWith(`${area}.`) && texts.has(key.slice(area.length + 1)));
  const [area = "", ...rest] = key.split(".");
  const isHandedOn = wholeAreas.has(area) && properties.has(rest.join("."));
  if (!used.has(key) && !texts.has(key) && !isChosen && !isWritten && !isHandedOn) violations.push(`Nothing uses ${key}`);
}

// ---- The areas that pages give to the browser -----------------------------------------------------------------------

/**
 * The areas that the client components behind a file use, and those that its server components give them.
 * @param {string} entry
 */
function areasOf(entry) {
  const needed = new Set();
  const given = new Set();
  const seen = new Set();
  /**
   * @param {string} file
   * @param {boolean} inBrowser
   */
  function follow(file, inBrowser) {
    const source = sources.get(file);
    if (!source || seen.has(`${file} ${inBrowser}`)) return;
    seen.add(`${file} ${inBrowser}`);
    if (source.kind === "use server" || (source.kind === "" && file.startsWith("lib/"))) return;
    const runs = inBrowser || source.kind === "use client";
    for (const area of source.given) given.add(area);
    if (runs) for (const area of source.hooks) needed.add(area.split(".")[0]);
    for (const next of source.imports) follow(next, runs);
  }
  follow(entry, false);
  return { needed, given };
}

for (const entry of [...sources.keys()].filter((file) => /^app\/.*\/(page|layout|error|not-found)\.tsx$/.test(file))) {
  const { needed, given } = areasOf(entry);
  const folders = path.dirname(entry).split("/");
  const layouts = folders.map((_, depth) => `${folders.slice(0, depth + 1).join("/")}/layout.tsx`).filter((layout) => sources.has(layout));
  const fromLayouts = layouts.flatMap((layout) => [...areasOf(layout).given]);
  for (const area of needed)
    if (!given.has(area) && !fromLayouts.includes(area)) violations.push(`${entry}: its client components need <Words of={["${area}"]}>`);
  for (const area of entry.endsWith("/page.tsx") ? given : [])
    if (!needed.has(area)) violations.push(`${entry}: no client component of it uses the area ${area}`);
}

for (const violation of violations) console.error(violation);
console.log(`Words: ${english.size} messages in ${1 + others.length} languages, ${violations.length} violations.`);
process.exitCode = violations.length > 0 ? 1 : 0;
