// Posts a form the way a browser without JavaScript does.

const boundary = "----------------------------bench";
export const multipart = `multipart/form-data; boundary=${boundary}`;

/**
 * The hidden fields of a page's form. React names them `$ACTION…`; they say which action to run.
 * @param {string} origin
 * @param {string} path
 * @param {string} [cookie]
 * @returns {Promise<[string, string][]>}
 */
export async function hiddenFields(origin, path, cookie = "") {
  const html = await (await fetch(origin + path, { headers: { cookie }, redirect: "manual" })).text();
  const forms = [...html.matchAll(/<form[^>]*>.*?<\/form>/gs)].map((match) => match[0]);
  const form = forms.find((it) => /name="(choice|password)"/.test(it));
  if (!form) throw new Error(`No form to post on ${path}.`);
  return [...form.matchAll(/<input[^>]*type="hidden"[^>]*>/g)].map(([input]) => [attribute(input, "name"), attribute(input, "value")]);
}

/**
 * @param {string} tag
 * @param {string} name
 */
function attribute(tag, name) {
  const entities = { "&quot;": '"', "&#x27;": "'", "&lt;": "<", "&gt;": ">", "&amp;": "&" };
  const value = new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? "";
  return value.replace(/&(quot|#x27|lt|gt|amp);/g, (entity) => entities[/** @type {keyof typeof entities} */ (entity)]);
}

/** @param {[string, string][]} fields */
export const encode = (fields) =>
  `${fields.map(([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`).join("")}--${boundary}--\r\n`;
