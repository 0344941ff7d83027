import {
  browserSupportsWebAuthn,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  startRegistration,
  WebAuthnError,
} from "@simplewebauthn/browser";

/** The browser's answer as text to post, or a message that says why there is none. */
export type PasskeyAnswer = { answer: string; problem?: undefined } | { answer?: undefined; problem: string };

/** Asks the browser to create a passkey. Never throws. */
export const makePasskey = (optionsJSON: PublicKeyCredentialCreationOptionsJSON): Promise<PasskeyAnswer> =>
  answered(optionsJSON.rp.id, () => startRegistration({ optionsJSON }));

/** Asks the browser to sign with a passkey. Never throws. */
export const signWithPasskey = (optionsJSON: PublicKeyCredentialRequestOptionsJSON): Promise<PasskeyAnswer> =>
  answered(optionsJSON.rpId, () => startAuthentication({ optionsJSON }));

async function answered(site: string | undefined, ask: () => Promise<object>): Promise<PasskeyAnswer> {
  if (!browserSupportsWebAuthn()) return { problem: "This browser knows no passkeys here. Use another browser, or another way." };
  try {
    return { answer: JSON.stringify(await ask()) };
  } catch (error) {
    return { problem: words(error, site) };
  }
}

function words(error: unknown, site: string | undefined): string {
  const code = error instanceof WebAuthnError ? error.code : "";
  const name = error instanceof Error ? error.name : "";
  if (code === "ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED") return "There is a passkey for your account on this device or key already.";
  if (name === "SecurityError" || code === "ERROR_INVALID_DOMAIN" || code === "ERROR_INVALID_RP_ID")
    return `Passkeys work only at this site's own address, ${site}. Open it there, or use another way.`;
  // Browsers report "cancelled" and "no such passkey" alike, so that sites cannot find out which keys exist (WebAuthn 14.5.2).
  if (name === "NotAllowedError" || name === "AbortError")
    return "You cancelled it, or it took too long. Nothing has changed; you can try again.";
  return "Your device could not do it. Try again, or use another way.";
}
