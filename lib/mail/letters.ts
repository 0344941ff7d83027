import { paths } from "../platform/paths";
import { momentIn, wordsIn } from "../platform/words/intl";
import { type Key, type Locale, languages, type Said } from "../platform/words/rules";
import type { Letter } from "./port";
import type { LetterKind } from "./rules";

/**
 * The letters that the site sends. Pure functions: they take the facts and return a letter, as plain text and as HTML
 * with the same content, in the language of `site`.
 */

/** A link is a path of the site. */
type Part = { paragraph: Said } | { code: string } | { link: string; label: Key };
type Written = { paragraph: string } | { code: string } | { link: string; label: string };
type Site = { brand: string; url: string; locale: Locale };

const subjects: Record<LetterKind, Key> = {
  verify: "letters.verify.subject",
  reset: "letters.reset.subject",
  "password-changed": "letters.passwordChanged.subject",
  "email-changed": "letters.emailChanged.subject",
  "address-in-use": "letters.addressInUse.subject",
  "recovery-codes-created": "letters.recoveryCodesCreated.subject",
  "recovery-code-used": "letters.recoveryCodeUsed.subject",
  "authenticator-added": "letters.authenticatorAdded.subject",
  "authenticator-removed": "letters.authenticatorRemoved.subject",
  "passkey-added": "letters.passkeyAdded.subject",
  "passkey-removed": "letters.passkeyRemoved.subject",
  "phone-changed": "letters.phoneChanged.subject",
  "phone-removed": "letters.phoneRemoved.subject",
  "account-deleted": "letters.accountDeleted.subject",
  test: "letters.test.subject",
};

const newPassword: Part = { link: paths.forgotPassword, label: "letters.newPassword" };
const lookAtPasskeys: Part = { link: paths.settings.passkeys, label: "letters.passkeys" };

/** Carries the code that proves an email address. `minutes` is how long it is valid. */
export const verifyLetter = (site: Site, to: string, code: string, minutes: number): Letter =>
  letter(site, to, "verify", [
    { paragraph: "letters.verify.text" },
    { code },
    ...whyLong(code),
    { paragraph: ["letters.verify.valid", { minutes }] },
    { link: paths.verifyEmail, label: "letters.enterCode" },
  ]);

/** Carries the code for choosing a new password. `minutes` is how long it is valid. */
export const resetLetter = (site: Site, to: string, code: string, minutes: number): Letter =>
  letter(site, to, "reset", [
    { paragraph: "letters.reset.text" },
    { code },
    ...whyLong(code),
    { paragraph: ["letters.reset.valid", { minutes }] },
    { link: paths.resetPassword, label: "letters.newPassword" },
  ]);

/** Why a code has more than six digits. */
const whyLong = (code: string): Part[] => (code.length > 6 ? [{ paragraph: "letters.longCode" }] : []);

/** Says that the password was changed. */
export const passwordChangedLetter = (site: Site, to: string): Letter =>
  letter(site, to, "password-changed", [
    { paragraph: "letters.passwordChanged.text" },
    { paragraph: "letters.passwordChanged.otherwise" },
    newPassword,
  ]);

/** Tells the old address that the account has a new one. */
export const emailChangedLetter = (site: Site, to: string): Letter =>
  letter(site, to, "email-changed", [{ paragraph: "letters.emailChanged.text" }, { paragraph: "letters.emailChanged.otherwise" }]);

/** Tells an address that somebody tried to make a second account with it. */
export const addressInUseLetter = (site: Site, to: string): Letter =>
  letter(site, to, "address-in-use", [
    { paragraph: "letters.addressInUse.text" },
    { paragraph: "letters.addressInUse.otherwise" },
    { link: paths.login, label: "letters.addressInUse.logIn" },
    newPassword,
  ]);

type Told = "recoveryCodesCreated" | "authenticatorAdded" | "authenticatorRemoved" | "passkeyAdded" | "passkeyRemoved";

/** Tells the owner what was done to the account, and when, and what to do if it was somebody else. */
const notice = (site: Site, to: string, at: Date, kind: LetterKind, told: Told, ...more: Part[]): Letter =>
  letter(site, to, kind, [
    { paragraph: [`letters.${told}.text`, on(site, at)] },
    { paragraph: `letters.${told}.otherwise` },
    newPassword,
    ...more,
  ]);

/** Says that the account has new recovery codes and that the old ones no longer work. */
export const recoveryCodesCreatedLetter = (site: Site, to: string, at: Date): Letter =>
  notice(site, to, at, "recovery-codes-created", "recoveryCodesCreated");

/** Says that a recovery code was used for a proof, and how many are `left`. */
export const recoveryCodeUsedLetter = (site: Site, to: string, at: Date, left: number): Letter =>
  letter(site, to, "recovery-code-used", [
    { paragraph: ["letters.recoveryCodeUsed.text", { ...on(site, at), left }] },
    { paragraph: "letters.recoveryCodeUsed.otherwise" },
    newPassword,
    { link: paths.settings.recoveryCodes, label: "letters.recoveryCodeUsed.newCodes" },
  ]);

/** Says that an authenticator app can now be used for proofs. */
export const authenticatorAddedLetter = (site: Site, to: string, at: Date): Letter =>
  notice(site, to, at, "authenticator-added", "authenticatorAdded", {
    link: paths.settings.authenticator,
    label: "letters.authenticatorAdded.remove",
  });

/** Says that the app's codes no longer work. */
export const authenticatorRemovedLetter = (site: Site, to: string, at: Date): Letter =>
  notice(site, to, at, "authenticator-removed", "authenticatorRemoved", {
    link: paths.settings.authenticator,
    label: "letters.authenticatorRemoved.add",
  });

/** Says that a passkey was added to the account. */
export const passkeyAddedLetter = (site: Site, to: string, at: Date): Letter =>
  notice(site, to, at, "passkey-added", "passkeyAdded", lookAtPasskeys);

/** Says that a passkey of the account was removed. */
export const passkeyRemovedLetter = (site: Site, to: string, at: Date): Letter =>
  notice(site, to, at, "passkey-removed", "passkeyRemoved", lookAtPasskeys);

/** Says that the account's number was changed. Carries the code that undoes this within `hours`. */
export const phoneChangedLetter = (site: Site, to: string, at: Date, code: string, hours: number): Letter =>
  letter(site, to, "phone-changed", [{ paragraph: ["letters.phoneChanged.text", on(site, at)] }, ...undoParts(code, hours)]);

/** Says that the account's number was removed. Carries the code that undoes this within `hours`. */
export const phoneRemovedLetter = (site: Site, to: string, at: Date, code: string, hours: number): Letter =>
  letter(site, to, "phone-removed", [{ paragraph: ["letters.phoneRemoved.text", on(site, at)] }, ...undoParts(code, hours)]);

/** Tells the last address of an account that the account was deleted. */
export const accountDeletedLetter = (site: Site, to: string, at: Date): Letter =>
  letter(site, to, "account-deleted", [
    { paragraph: ["letters.accountDeleted.text", on(site, at)] },
    { paragraph: "letters.accountDeleted.votes" },
    { paragraph: "letters.accountDeleted.otherwise" },
    { link: paths.privacy, label: "letters.accountDeleted.privacy" },
  ]);

/** For `npm run mail:test`, which shows whether the mail settings work. */
export const testLetter = (site: Site, to: string): Letter =>
  letter(site, to, "test", [{ paragraph: ["letters.test.text", { url: site.url }] }]);

const undoParts = (code: string, hours: number): Part[] => [
  { paragraph: "letters.undo1" },
  { paragraph: ["letters.undo2", { hours }] },
  { code },
  { link: paths.notMe, label: "letters.undo" },
];

const on = ({ locale }: Site, at: Date) => ({ at: momentIn(locale, at) });

function letter(site: Site, to: string, kind: LetterKind, parts: Part[]): Letter {
  const title = wordsIn(site.locale, subjects[kind]);
  const written = parts.map((part) => write(site, part));
  return { kind, to, subject: `${title} – ${site.brand}`, text: asText(site, written), html: asHtml(site, title, written) };
}

function write({ url, locale }: Site, part: Part): Written {
  if ("paragraph" in part) return { paragraph: wordsIn(locale, part.paragraph) };
  return "code" in part ? part : { link: url + part.link, label: wordsIn(locale, part.label) };
}

function asText({ brand, url }: Site, parts: Written[]): string {
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

function asHtml({ brand, url, locale }: Site, title: string, parts: Written[]): string {
  const blocks = parts.map((part) => {
    if ("code" in part)
      return `<p style="margin:24px 0;font:700 ${part.code.length > 8 ? "20px" : "32px"}/1 ui-monospace,Menlo,Consolas,monospace;letter-spacing:${part.code.length > 8 ? ".05em" : ".2em"}">${part.code}</p>`;
    if ("link" in part)
      return `<p style="margin:16px 0"><a href="${escaped(part.link)}" style="color:${accent}">${escaped(part.label)}</a></p>`;
    return `<p style="margin:16px 0">${escaped(part.paragraph)}</p>`;
  });
  return `<!doctype html>
<html lang="${locale}" dir="${languages[locale].dir}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title></head>
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
