import type { Key } from "../platform/words/rules";

/** What pages and actions say that no area says by itself: the others have a table each, in their words.ts. */

export const cookieWords: Key = "refused.cookies";

/** Shown when too many passwords are waiting to be hashed. */
export const busyWords: Key = "refused.busy";

/** What was done, shown on the page after the redirect. */
export const doneWords = {
  "password-reset": "done.passwordReset",
  "account-deleted": "done.accountDeleted",
  ended: "done.ended",
  "others-ended": "done.othersEnded",
  "phone-changed": "done.phoneChanged",
  "phone-removed": "done.phoneRemoved",
  "authenticator-on": "done.authenticatorOn",
  "authenticator-removed": "done.authenticatorRemoved",
  "passkey-added": "done.passkeyAdded",
  "passkey-renamed": "done.passkeyRenamed",
  "passkey-removed": "done.passkeyRemoved",
  "password-changed": "done.passwordChanged",
} as const satisfies Record<string, Key>;

/** The result of undoing a change of the number. */
export const undoneWords = { restored: "done.restored", taken: "done.taken" } as const satisfies Record<string, Key>;
