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

/** What is asked of a browser and what its answer means, by SimpleWebAuthn. Nothing here knows what was asked before. */

type Bytes = Uint8Array<ArrayBuffer>;
/** A passkey as its authenticator names it, and how the browser may reach it. */
export type Credential = { credentialId: Bytes; transports: string[] };
export type NewCredential = Credential & { publicKey: Bytes; counter: number; synced: boolean };
export type CreationOptions = Awaited<ReturnType<typeof generateRegistrationOptions>>;
export type RequestOptions = Awaited<ReturnType<typeof generateAuthenticationOptions>>;

// By name, because the library's own list differs with the version of Node, and several instances may run on several.
const algorithms = [COSEALG.EdDSA, COSEALG.ES256, COSEALG.RS256];
const timeout = challengeMinutes * 60_000;
const party = () => partyOf(env().appUrl);

const encoded = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url");
export const decoded = (text: string): Bytes => new Uint8Array(Buffer.from(text, "base64url"));
const described = (credentials: Credential[]) =>
  credentials.map(({ credentialId, transports }) => ({ id: encoded(credentialId), transports }));

/** What the browser needs to make a passkey, which is none of those that the person has. */
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
    excludeCredentials: described(has),
    authenticatorSelection: { residentKey: "preferred", userVerification: "preferred" },
    supportedAlgorithmIDs: algorithms,
  });
}

/** What the browser needs to use one of the person's passkeys. */
export function requestOptions(challenge: Bytes, has: Credential[]): Promise<RequestOptions> {
  return generateAuthenticationOptions({
    rpID: party().id,
    challenge,
    timeout,
    allowCredentials: described(has),
    userVerification: "preferred",
  });
}

/** The challenge that an answer claims to be for; null when it names none. Only a claim, until the answer is checked. */
export function challengeOf({ response }: AddedAnswer | ProvingAnswer): Bytes | null {
  try {
    const { challenge } = decodeClientDataJSON(response.clientDataJSON);
    return typeof challenge === "string" ? decoded(challenge) : null;
  } catch {
    return null;
  }
}

/** The new passkey of an answer to a challenge; null when the answer is not a right one. */
export async function checkAdded(answer: AddedAnswer, challenge: Bytes): Promise<NewCredential | null> {
  const { id, origin } = party();
  return unless(async () => {
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
 * Whether a new passkey comes without a certificate, as it was asked for. The library would follow the addresses in one,
 * and they are the sender's. A browser may leave a signature by the passkey itself (WebAuthn 5.1.3, self attestation).
 */
function isUnattested({ response }: AddedAnswer): boolean {
  const attestation = decodeAttestationObject(decoded(response.attestationObject));
  const format = attestation.get("fmt");
  return format === "none" || (format === "packed" && attestation.get("attStmt").get("x5c") === undefined);
}

export type Told = { counter: number; synced: boolean };

/** What a passkey said of itself in an answer to a challenge; null when the answer is not a right one. The counter is yet to be judged. */
export async function checkProof(answer: ProvingAnswer, challenge: Bytes, publicKey: Bytes): Promise<Told | null> {
  const { id, origin } = party();
  return unless(async () => {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: answer,
      expectedChallenge: encoded(challenge),
      expectedOrigin: origin,
      expectedRPID: id,
      requireUserVerification: false,
      // 0, so that a counter that went back is told from a signature that is wrong.
      credential: { id: answer.id, publicKey, counter: 0 },
    });
    return verified ? { counter: authenticationInfo.newCounter, synced: authenticationInfo.credentialBackedUp } : null;
  });
}

/** The library throws at whatever is wrong with an answer. */
async function unless<T>(check: () => Promise<T | null>): Promise<T | null> {
  try {
    return await check();
  } catch (error) {
    log.warn({ event: "passkey-answer-refused", ...summary(error) });
    return null;
  }
}
