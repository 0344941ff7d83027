import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes } from "node:crypto";
import { isoCBOR } from "@simplewebauthn/server/helpers";

/** A software security key (WebAuthn, section 6) for tests that need full control of the response: it can be told to lie. */

type Asked = { challenge: string };
type Creation = Asked & { rp: { id?: string }; user: { id: string } };
type Request = Asked & { rpId?: string };
/** Values to put in a response in place of the true ones. */
export type Lies = Partial<{
  origin: string;
  rpId: string;
  type: string;
  challenge: string;
  counter: number;
  flags: number;
  crossOrigin: boolean;
  userHandle: string;
}>;

const [present, verified, eligible, synced, attested] = [0x01, 0x04, 0x08, 0x10, 0x40];
const sha256 = (data: string | Buffer) => createHash("sha256").update(data).digest();
const text = (data: Uint8Array) => Buffer.from(data).toString("base64url");

export class Authenticator {
  readonly id = randomBytes(32);
  private readonly key: { publicKey: KeyObject; privateKey: KeyObject } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  /** The signature counter. It rises with each use; 0 stays 0, as in an authenticator that has no counter. */
  counter = 1;
  userHandle = "";
  synced = false;

  constructor(readonly origin: string) {}

  /** Returns a RegistrationResponseJSON. */
  make(
    options: Creation,
    lies: Lies = {},
    attestation: { fmt: string; attStmt: Map<string, unknown> } = { fmt: "none", attStmt: new Map() },
  ) {
    this.userHandle = options.user.id;
    const { x = "", y = "" } = this.key.publicKey.export({ format: "jwk" });
    const cose = new Map<number, number | Uint8Array>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, new Uint8Array(Buffer.from(x, "base64url"))],
      [-3, new Uint8Array(Buffer.from(y, "base64url"))],
    ]);
    const length = Buffer.alloc(2);
    length.writeUInt16BE(this.id.length);
    const credential = Buffer.concat([Buffer.alloc(16), length, this.id, isoCBOR.encode(cose)]);
    const authData = Buffer.concat([this.authData(lies.rpId ?? options.rp.id ?? "", lies, attested), credential]);
    const object = new Map<string, unknown>([
      ["fmt", attestation.fmt],
      ["attStmt", attestation.attStmt],
      ["authData", new Uint8Array(authData)],
    ]);
    return this.answer({
      clientDataJSON: text(this.clientData("webauthn.create", options, lies)),
      attestationObject: text(isoCBOR.encode(object as unknown as Map<string, string>)),
      transports: ["usb"],
    });
  }

  /** Returns an AuthenticationResponseJSON. */
  sign(options: Request, lies: Lies = {}) {
    if (this.counter > 0) this.counter++;
    const authData = this.authData(lies.rpId ?? options.rpId ?? "", lies);
    const clientData = this.clientData("webauthn.get", options, lies);
    const signature = createSign("sha256")
      .update(Buffer.concat([authData, sha256(clientData)]))
      .sign(this.key.privateKey);
    return this.answer({
      authenticatorData: text(authData),
      clientDataJSON: text(clientData),
      signature: text(signature),
      userHandle: lies.userHandle ?? this.userHandle,
    });
  }

  private answer<Response>(response: Response) {
    const id = text(this.id);
    return { id, rawId: id, type: "public-key" as const, clientExtensionResults: {}, response };
  }

  private clientData(type: string, { challenge }: Asked, lies: Lies): Buffer {
    const { origin = this.origin, crossOrigin = false } = lies;
    return Buffer.from(JSON.stringify({ type: lies.type ?? type, challenge: lies.challenge ?? challenge, origin, crossOrigin }));
  }

  private authData(rpId: string, lies: Lies, more = 0): Buffer {
    const flags = (lies.flags ?? present | verified) | (this.synced ? eligible | synced : 0) | more;
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(lies.counter ?? this.counter);
    return Buffer.concat([sha256(rpId), Buffer.from([flags]), counter]);
  }
}
