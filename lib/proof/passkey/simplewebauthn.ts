import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";
import { COSEALG, decodeAttestationObject, decodeClientDataJSON } from "@simplewebauthn/server/helpers";
import { env } from "../../platform/env";
import { log, summary } from "../../platform/log";
import { challengeMinutes, partyOf } from "./rules";
import type { AddedAnswer, ProvingAnswer } from "./schema";

/** The adapter to SimpleWebAuthn: makes the options for the browser and verifies its answers. It keeps no state. */

type Bytes = Uint8Array<ArrayBuffer>;
/** A passkey's id and the transports by which the browser can reach it. */
export type Credential = { credentialId: Bytes; transports: string[] };
export type NewCredential = Credential & { publicKey: Bytes; counter: number; synced: boolean };
export type CreationOptions = Awaited<ReturnType<typeof generateRegistrationOptions>>;
export type RequestOptions = Awaited<ReturnType<typeof generateAuthenticationOptions>>;

// Listed here, because the library's default depends on the version of Node, and instances may run different ones.
const algorithms = [COSEALG.EdDSA, COSEALG.ES256, COSEALG.RS256];
const timeout = challengeMinutes * 60_000;
const party = () => partyOf(env().appUrl);

const encoded = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url");
export const decoded = (text: string): Bytes => new Uint8Array(Buffer.from(text, "base64url"));
const descriptorsOf = (credentials: Credential[]) =>
  credentials.map(({ credentialId, transports }) => ({ id: encoded(credentialId), transports }));

/** The options to create a passkey. `has` are the person's passkeys, which the browser does not create again. */
export function creationOptions(
  person: { handle: Bytes; email: string; fullName: string },
  challenge: Bytes,
  has: Credential[],
): Promise<CreationOptions> {
  return generateRegistrationOptions({
    rpName: env().brand,
    rpID: party().id,
    userID: person.handle,
    userName: person.email,
    userDisplayName: person.fullName,
    challenge,
    timeout,
    attestationType: "none",
    excludeCredentials: descriptorsOf(has),
    authenticatorSelection: { residentKey: "preferred", userVerification: "preferred" },
    supportedAlgorithmIDs: algorithms,
  });
}

/** The options to sign with one of the person's passkeys, `has`. */
export function requestOptions(challenge: Bytes, has: Credential[]): Promise<RequestOptions> {
  return generateAuthenticationOptions({
    rpID: party().id,
    challenge,
    timeout,
    allowCredentials: descriptorsOf(has),
    userVerification: "preferred",
  });
}

/** The challenge that an answer names; null when it names none. Do not trust it before the answer is verified. */
export function challengeOf({ response }: AddedAnswer | ProvingAnswer): Bytes | null {
  try {
    const { challenge } = decodeClientDataJSON(response.clientDataJSON);
    return typeof challenge === "string" ? decoded(challenge) : null;
  } catch {
    return null;
  }
}

/** Verifies the answer to a registration challenge. Returns the new passkey; null when the answer is wrong. */
export async function checkAdded(answer: AddedAnswer, challenge: Bytes): Promise<NewCredential | null> {
  const { id, origin } = party();
  return nullIfThrown(async () => {
    if (!isUnattested(answer)) return null;
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: answer,
      expectedChallenge: encoded(challenge),
      expectedOrigin: origin,
      expectedRPID: id,
      requireUserVerification: false,
      supportedAlgorithmIDs: algorithms,
    });
    if (!verified) return null;
    const { credential, credentialBackedUp } = registrationInfo;
    return {
      credentialId: decoded(credential.id),
      publicKey: new Uint8Array(credential.publicKey),
      counter: credential.counter,
      transports: answer.response.transports,
      synced: credentialBackedUp,
    };
  });
}

/**
 * Whether a new passkey comes without a certificate, as we ask for. The library would fetch the URLs in a certificate,
 * and the sender chooses those. Self attestation (WebAuthn 5.1.3) has no certificate, so it is allowed.
 */
function isUnattested({ response }: AddedAnswer): boolean {
  const attestation = decodeAttestationObject(decoded(response.attestationObject));
  const format = attestation.get("fmt");
  return format === "none" || (format === "packed" && attestation.get("attStmt").get("x5c") === undefined);
}

export type AuthenticatorState = { counter: number; synced: boolean };

/**
 * Verifies the answer to a proof challenge. Returns the passkey's state; null when the answer is wrong. The caller
 * checks the counter.
 */
export async function checkProof(answer: ProvingAnswer, challenge: Bytes, publicKey: Bytes): Promise<AuthenticatorState | null> {
  const { id, origin } = party();
  return nullIfThrown(async () => {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: answer,
      expectedChallenge: encoded(challenge),
      expectedOrigin: origin,
      expectedRPID: id,
      requireUserVerification: false,
      // 0, so that the library accepts any counter. We report one that went back as something else than a wrong signature.
      credential: { id: answer.id, publicKey, counter: 0 },
    });
    return verified ? { counter: authenticationInfo.newCounter, synced: authenticationInfo.credentialBackedUp } : null;
  });
}

/** Turns an error into null, because the library throws when anything is wrong with an answer. */
async function nullIfThrown<T>(check: () => Promise<T | null>): Promise<T | null> {
  try {
    return await check();
  } catch (error) {
    log.warn({ event: "passkey-answer-refused", ...summary(error) });
    return null;
  }
}
