import type { Letter } from "./port";
import type { LetterKind } from "./rules";

/**
 * The letters that the site sends. Pure functions: they take the facts and return a letter, as plain text and as HTML
 * with the same content.
 */

type Part = { paragraph: string } | { code: string } | { link: string; label: string };
type Site = { brand: string; url: string };

/** Carries the code that proves an email address. `minutes` is how long it is valid. */
export const verifyLetter = (site: Site, to: string, code: string, minutes: number): Letter =>
  letter(site, to, "verify", "Your code to verify your email", [
    { paragraph: "Enter this code to verify your email address:" },
    { code },
    { paragraph: `It works once, for ${minutes} minutes. If you did not ask for it, you can ignore this mail.` },
    { link: `${site.url}/verify-email`, label: "Enter the code" },
  ]);

/** Carries the code for choosing a new password. `minutes` is how long it is valid. */
export const resetLetter = (site: Site, to: string, code: string, minutes: number): Letter =>
  letter(site, to, "reset", "Your code to choose a new password", [
    { paragraph: "Somebody, most likely you, asked for a new password for this account. Enter this code to choose one:" },
    { code },
    { paragraph: `It works once, for ${minutes} minutes. If it was not you, ignore this mail: nothing changes without the code.` },
    { link: `${site.url}/reset-password`, label: "Choose a new password" },
  ]);

/** Says that the password was changed. */
export const passwordChangedLetter = (site: Site, to: string): Letter =>
  letter(site, to, "password-changed", "Your password was changed", [
    { paragraph: "The password of your account was changed, and every device was logged out." },
    { paragraph: "If it was not you, choose a new password now; that logs everybody else out again." },
    { link: `${site.url}/forgot-password`, label: "Choose a new password" },
  ]);

/** Tells the old address that the account has a new one. */
export const emailChangedLetter = (site: Site, to: string): Letter =>
  letter(site, to, "email-changed", "Your email address was changed", [
    { paragraph: "Your account has another email address now; mails no longer come here." },
    { paragraph: "If it was not you, somebody knows your password. Answer this mail so that we can help." },
  ]);

/** Tells an address that somebody tried to make a second account with it. */
export const addressInUseLetter = (site: Site, to: string): Letter =>
  letter(site, to, "address-in-use", "You already have an account", [
    { paragraph: "Somebody, most likely you, tried to create an account with this email address. It has one already." },
    { paragraph: "Log in with it, or choose a new password if you have forgotten yours." },
    { link: `${site.url}/login`, label: "Log in" },
    { link: `${site.url}/forgot-password`, label: "Choose a new password" },
  ]);

/** Says that the account has new recovery codes and that the old ones no longer work. */
export const recoveryCodesCreatedLetter = (site: Site, to: string, at: Date): Letter =>
  letter(site, to, "recovery-codes-created", "New recovery codes were created", [
    { paragraph: `New recovery codes were created for your account on ${moment(at)}. Earlier ones no longer work.` },
    { paragraph: "If it was not you, somebody knows your password and has proven your phone: choose a new password, then new codes." },
    { link: `${site.url}/forgot-password`, label: "Choose a new password" },
  ]);

/** Says that a recovery code was used for a proof, and how many are `left`. */
export const recoveryCodeUsedLetter = (site: Site, to: string, at: Date, left: number): Letter =>
  letter(site, to, "recovery-code-used", "A recovery code was used", [
    { paragraph: `A recovery code of your account was used on ${moment(at)}. ${leftWords(left)}` },
    { paragraph: "If it was not you, somebody has your password and your codes: choose a new password now, then new codes." },
    { link: `${site.url}/forgot-password`, label: "Choose a new password" },
    { link: `${site.url}/settings/recovery-codes`, label: "Create new recovery codes" },
  ]);

/** Says that an authenticator app can now be used for proofs. */
export const authenticatorAddedLetter = (site: Site, to: string, at: Date): Letter =>
  letter(site, to, "authenticator-added", "An authenticator app was added", [
    { paragraph: `An authenticator app was added to your account on ${moment(at)}. An earlier one no longer works.` },
    {
      paragraph:
        "If it was not you, somebody knows your password and has proven to be you: choose a new password now, then remove the app.",
    },
    { link: `${site.url}/forgot-password`, label: "Choose a new password" },
    { link: `${site.url}/settings/authenticator`, label: "Remove the app" },
  ]);

/** Says that the app's codes no longer work. */
export const authenticatorRemovedLetter = (site: Site, to: string, at: Date): Letter =>
  letter(site, to, "authenticator-removed", "Your authenticator app was removed", [
    { paragraph: `The authenticator app of your account was removed on ${moment(at)}. Its codes no longer work.` },
    {
      paragraph:
        "If it was not you, somebody knows your password and has proven to be you: choose a new password now, then add an app again.",
    },
    { link: `${site.url}/forgot-password`, label: "Choose a new password" },
    { link: `${site.url}/settings/authenticator`, label: "Add an app" },
  ]);

/** Says that a passkey was added to the account. */
export const passkeyAddedLetter = (site: Site, to: string, at: Date): Letter =>
  letter(site, to, "passkey-added", "A passkey was added", [
    { paragraph: `A passkey was added to your account on ${moment(at)}. It can prove who you are in place of a code by phone.` },
    { paragraph: "If it was not you, somebody knows your password: choose a new one now, then remove the passkey." },
    { link: `${site.url}/forgot-password`, label: "Choose a new password" },
    { link: `${site.url}/settings/passkeys`, label: "Look at your passkeys" },
  ]);

/** Says that a passkey of the account was removed. */
export const passkeyRemovedLetter = (site: Site, to: string, at: Date): Letter =>
  letter(site, to, "passkey-removed", "A passkey was removed", [
    { paragraph: `A passkey of your account was removed on ${moment(at)}. It no longer proves who you are.` },
    { paragraph: "If it was not you, somebody knows your password: choose a new one now, then add the passkey again." },
    { link: `${site.url}/forgot-password`, label: "Choose a new password" },
    { link: `${site.url}/settings/passkeys`, label: "Look at your passkeys" },
  ]);

/** Says that the account's number was changed. Carries the code that undoes this within `hours`. */
export const phoneChangedLetter = (site: Site, to: string, at: Date, code: string, hours: number): Letter =>
  letter(
    site,
    to,
    "phone-changed",
    "Your phone number was changed",
    undoParts(site, `Your account has another phone number since ${moment(at)}.`, code, hours),
  );

/** Says that the account's number was removed. Carries the code that undoes this within `hours`. */
export const phoneRemovedLetter = (site: Site, to: string, at: Date, code: string, hours: number): Letter =>
  letter(
    site,
    to,
    "phone-removed",
    "Your phone number was removed",
    undoParts(site, `The phone number of your account was removed on ${moment(at)}.`, code, hours),
  );

/** Tells the last address of an account that the account was deleted. */
export const accountDeletedLetter = (site: Site, to: string, at: Date): Letter =>
  letter(site, to, "account-deleted", "Your account was deleted", [
    { paragraph: `Your account was deleted on ${moment(at)}, with your name, this address and your phone number.` },
    { paragraph: "Votes that you cast still count, without your name. An account that is deleted cannot be brought back." },
    { paragraph: "If it was not you, somebody knows your password: change it wherever else you use it. You can create a new account." },
    { link: `${site.url}/privacy`, label: "What we keep, and for how long" },
  ]);

const undoParts = (site: Site, what: string, code: string, hours: number): Part[] => [
  { paragraph: what },
  { paragraph: "If it was you, there is nothing to do. Give the following code to nobody." },
  { paragraph: `If it was not you, undo it within ${hours} hours with this code:` },
  { code },
  { link: `${site.url}/not-me`, label: "This was not me" },
];

const leftWords = (left: number): string => (left === 0 ? "None are left." : left === 1 ? "1 is left." : `${left} are left.`);
const format = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short", timeZone: "UTC" });
const moment = (at: Date): string => `${format.format(at)} UTC`;

/** For `npm run mail:test`, which shows whether the mail settings work. */
export const testLetter = (site: Site, to: string): Letter =>
  letter(site, to, "test", "A test of the mail settings", [{ paragraph: `This mail came from ${site.url}: its mail settings work.` }]);

function letter(site: Site, to: string, kind: LetterKind, title: string, parts: Part[]): Letter {
  return { kind, to, subject: `${title} – ${site.brand}`, text: asText(site, parts), html: asHtml(site, title, parts) };
}

function asText({ brand, url }: Site, parts: Part[]): string {
  const blocks = parts.map((part) => {
    if ("code" in part) return `    ${part.code}`;
    return "link" in part ? `${part.label}: ${part.link}` : part.paragraph;
  });
  return `${[...blocks, `-- \n${brand} · ${url}`].join("\n\n")}\n`;
}

// Mail programs support little CSS: no classes, no variables. These are the light colours of app/globals.css.
const paper = "#f5efe2";
const card = "#fefbf4";
const ink = "#211c16";
const accent = "#5f1f63";
const rule = "#dacfbb";
const sans = "-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const serif = "Georgia,'Times New Roman',serif";

function asHtml({ brand, url }: Site, title: string, parts: Part[]): string {
  const blocks = parts.map((part) => {
    if ("code" in part)
      return `<p style="margin:24px 0;font:700 ${part.code.length > 8 ? "20px" : "32px"}/1 ui-monospace,Menlo,Consolas,monospace;letter-spacing:${part.code.length > 8 ? ".05em" : ".2em"}">${part.code}</p>`;
    if ("link" in part)
      return `<p style="margin:16px 0"><a href="${escaped(part.link)}" style="color:${accent}">${escaped(part.label)}</a></p>`;
    return `<p style="margin:16px 0">${escaped(part.paragraph)}</p>`;
  });
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title></head>
<body style="margin:0;padding:24px 12px;background:${paper};color:${ink};font:16px/1.5 ${sans}">
<div style="max-width:480px;margin:0 auto;padding:24px;background:${card};border:1px solid ${rule}">
<p style="margin:0 0 24px;padding-bottom:12px;border-bottom:4px double ${ink};font:24px/1.2 ${serif}"><span style="color:${accent}">&#9746;</span> ${escaped(brand)}</p>
<h1 style="margin:0 0 16px;font:28px/1.2 ${serif}">${escaped(title)}</h1>
${blocks.join("\n")}
<p style="margin:32px 0 0;padding-top:12px;border-top:1px solid ${rule};font-size:14px"><a href="${escaped(url)}" style="color:${accent}">${escaped(url)}</a></p>
</div></body></html>`;
}

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? "");
