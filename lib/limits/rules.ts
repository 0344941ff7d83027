/**
 * What may happen how often. `points` tries are free within `minutes`; then the next waits until the time is over. Where
 * `upTo` is given, each further round within a day waits twice as long, up to so many minutes: never for good.
 */
export const limits = {
  /** Wrong passwords for one account from one address: guessing. */
  "login from one address": { points: 10, minutes: 15, upTo: 240 },
  /** Wrong passwords for one account from anywhere: guessing from many addresses. High, so that its owner is rarely hit, and short. */
  "login to one account": { points: 100, minutes: 15, upTo: 60 },
  /** Wrong passwords from one address for any account: trying leaked lists. */
  "logins from one address": { points: 100, minutes: 15, upTo: 240 },
  /** The same from a whole network, which one attacker may hold. High, because many people may share it. */
  "logins from one network": { points: 1_000, minutes: 15, upTo: 60 },
  /** Asking whether an address has an account, by trying to make one with it. */
  "taken addresses from one address": { points: 20, minutes: 15, upTo: 240 },
  /** Codes asked for by mail: nobody's mailbox is flooded, and our sender's name stays good. */
  "mails to one mailbox": { points: 3, minutes: 10 },
  "mails to one mailbox a day": { points: 10, minutes: 1_440 },
  "mails from one address": { points: 60, minutes: 60 },
  "mails from one network": { points: 300, minutes: 60 },
  /** Codes by phone, each of which costs: to one number, for one account, from one address. A proof gives them back. */
  "codes to one number": { points: 3, minutes: 10 },
  "codes to one number a day": { points: 10, minutes: 1_440 },
  "codes of one account": { points: 10, minutes: 60 },
  "codes from one address": { points: 15, minutes: 60 },
  /** Pumping buys a block of numbers, or a network at the end of the world: unproven codes to a thousand neighbours, and to a country. */
  "codes to one block": { points: 100, minutes: 60 },
  "codes to one country": { points: 1_000, minutes: 60 },
  /** First wrong codes after another was sent by itself: so many count for nothing, because most are the code before it. */
  "former codes of one account": { points: 3, minutes: 1_440 },
  /** A solved puzzle pays for one code. It expires before this does. */
  "uses of one puzzle": { points: 1, minutes: 60 },
  /** Wrong mail codes from one address for any account. */
  "mail codes from one address": { points: 100, minutes: 15, upTo: 240 },
  /** Wrong codes that undo a change of the number; nobody finds one by trying, and nobody has to try often. */
  "undo codes from one address": { points: 20, minutes: 15, upTo: 240 },
} as const satisfies Record<string, { points: number; minutes: number; upTo?: number }>;

export type Limit = keyof typeof limits;

/** How long the wait is in the so-manieth round of tries within a day (1 is the first), in minutes. */
export function waitMinutes(limit: Limit, round: number): number {
  const { minutes, upTo = minutes }: { minutes: number; upTo?: number } = limits[limit];
  return Math.min(minutes * 2 ** (round - 1), upTo);
}

/**
 * The address of the client: of the other end of the connection, or what `trusted` proxies in front of us say. Each
 * proxy appends the address it saw to X-Forwarded-For, so only the last `trusted` entries can be believed. `peer` is
 * null where the platform owns the connection; then the header's last entry is already what the platform saw.
 */
export function clientAddress(peer: string | null, forwardedFor: string | null, trusted: number): string {
  const said = (forwardedFor ?? "")
    .split(",")
    .map((entry) => entry.trim())
    .filter(Boolean);
  const chain = peer === null ? said : [...said, peer];
  const hops = peer === null ? trusted : trusted + 1;
  return addressBlock(chain.at(-Math.max(1, hops)) ?? chain[0] ?? "unknown");
}

/** Whether an address of `clientAddress` is this very machine: a developer, or a proxy that TRUST_PROXY does not know of. It says nothing of who asks. */
export const isLoopback = (address: string): boolean => address.startsWith("127.") || address === "0:0:0:0::/64";

/** The network that an address of `clientAddress` belongs to: the /24 of IPv4, the /48 of IPv6. */
export function networkOf(address: string): string {
  if (address.includes(":")) return `${address.split(":").slice(0, 3).join(":")}::/48`;
  return address.includes(".") ? `${address.split(".").slice(0, 3).join(".")}.0/24` : address;
}

/** One subscriber: an IPv4 address, or the /64 that an IPv6 subscriber may use as they please (RFC 6177). */
function addressBlock(address: string): string {
  const mapped = address.replace(/^::ffff:/, "");
  if (!mapped.includes(":")) return mapped;
  const [head = "", tail = ""] = mapped.split("::");
  const left = head.split(":").filter(Boolean);
  const right = tail.split(":").filter(Boolean);
  const groups = mapped.includes("::")
    ? [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill("0"), ...right]
    : left;
  return `${groups.slice(0, 4).join(":")}::/64`;
}
