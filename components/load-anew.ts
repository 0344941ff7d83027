// Reloads a page that came from an older build and fills its form in again. Secrets are not kept; people type them again.

const key = "pollstr-form";
const secret = "[autocomplete$=password], [name=code]";
// Hidden fields belong to the page, not to the person.
const typed = `:is(input, select, textarea):not([type=hidden], ${secret})`;

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
/** The values of a form by field, without hidden fields and secrets. */
type Values = Record<string, string[]>;
type Left = { page: string; form: number; values: Values; hadSecrets: boolean };

const page = () => location.pathname + location.search;
const place = (form: HTMLFormElement) => [...document.forms].indexOf(form);
const ticks = (control: Control): control is HTMLInputElement => control.type === "radio" || control.type === "checkbox";

/** What is typed and chosen in a form. */
export function valuesOf(form: HTMLFormElement): Values {
  const values: Values = {};
  for (const control of form.querySelectorAll<Control>(typed)) {
    if (!control.name) continue;
    values[control.name] ??= [];
    if (!ticks(control) || control.checked) values[control.name]?.push(control.value);
  }
  return values;
}

/** Types and chooses it again. */
export function fill(form: HTMLFormElement, values: Values): void {
  for (const control of form.querySelectorAll<Control>(typed)) {
    const kept = values[control.name];
    if (kept === undefined) continue;
    if (ticks(control)) control.checked = kept.includes(control.value);
    else control.value = kept[0] ?? control.value;
    control.dispatchEvent(new Event("input", { bubbles: true })); // for parts of the page that mirror the control
  }
}

/** Stores what was typed for `refill` and reloads the page. Does nothing and returns false if the browser refuses storage. */
export function loadAnew(form: HTMLFormElement | null): boolean {
  if (form === null) return false;
  const hadSecrets = [...form.querySelectorAll<HTMLInputElement>(secret)].some(({ value }) => value !== "");
  const left: Left = { page: page(), form: place(form), values: valuesOf(form), hadSecrets };
  try {
    sessionStorage.setItem(key, JSON.stringify(left));
  } catch {
    return false; // Storage is full or blocked. The page stays and says what to do.
  }
  location.replace(page());
  return true;
}

/** What the previous page stored. Taken out at once, so that no later page gets it. */
let left = typeof window === "undefined" ? null : take();

function take(): Left | null {
  try {
    const text = sessionStorage.getItem(key);
    sessionStorage.removeItem(key);
    return text === null ? null : JSON.parse(text);
  } catch {
    return null; // Storage is blocked, so nothing was stored.
  }
}

/** The message for the person whose form was filled in again: whether they have to type a secret again. */
export type Refilled = "reloaded" | "reloadedWithoutSecrets" | null;

/** Fills the form in again if the values are from this page. Returns null if they are not. */
export function refill(form: HTMLFormElement | null): Refilled {
  if (form === null || left === null || left.page !== page() || left.form !== place(form)) return null;
  const { values, hadSecrets } = left;
  left = null;
  fill(form, values);
  form.querySelector<HTMLElement>("input:invalid, button[type=submit]")?.focus();
  return hadSecrets ? "reloadedWithoutSecrets" : "reloaded";
}
