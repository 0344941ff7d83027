import {
  browserSupportsWebAuthn,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  startRegistration,
  WebAuthnError,
} from "@simplewebauthn/browser";
import type { useTranslations } from "next-intl";

/** The browser's answer as text to post, or a message that says why there is none. */
export type PasskeyAnswer = { answer: string; problem?: undefined } | { answer?: undefined; problem: string };

/** Puts a problem in words. */
export type Explain = ReturnType<typeof useTranslations<"passkeyProblem">>;

/** Asks the browser to create a passkey. Never throws. */
export const makePasskey = (optionsJSON: PublicKeyCredentialCreationOptionsJSON, explain: Explain): Promise<PasskeyAnswer> =>
  answered(optionsJSON.rp.id, () => startRegistration({ optionsJSON }), explain);

/** Asks the browser to sign with a passkey. Never throws. */
export const signWithPasskey = (optionsJSON: PublicKeyCredentialRequestOptionsJSON, explain: Explain): Promise<PasskeyAnswer> =>
  answered(optionsJSON.rpId, () => startAuthentication({ optionsJSON }), explain);

async function answered(site: string | undefined, ask: () => Promise<object>, t: Explain): Promise<PasskeyAnswer> {
  if (!browserSupportsWebAuthn()) return { problem: t("unsupported") };
  try {
    return { answer: JSON.stringify(await ask()) };
  } catch (error) {
    return { problem: wordsFor(error, site ?? "", t) };
  }
}

function wordsFor(error: unknown, site: string, t: Explain): string {
  const code = error instanceof WebAuthnError ? error.code : "";
  const name = error instanceof Error ? error.name : "";
  if (code === "ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED") return t("known");
  if (name === "SecurityError" || code === "ERROR_INVALID_DOMAIN" || code === "ERROR_INVALID_RP_ID") return t("elsewhere", { site });
  // Browsers report "cancelled" and "no such passkey" alike, so that sites cannot find out which keys exist (WebAuthn 14.5.2).
  return t(name === "NotAllowedError" || name === "AbortError" ? "cancelled" : "failed");
}
