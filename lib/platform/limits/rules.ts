import ipaddr from "ipaddr.js";

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
  /** Accounts made. As many as codes by phone, without which an account cannot vote; a proven number gives one back. */
  "accounts from one address": { points: 15, minutes: 60 },
  "accounts from one network": { points: 150, minutes: 60 },
  /** Codes by mail, of one purpose: nobody's mailbox is flooded, and our sender's name stays good. Short: strangers can use it up. */
  "codes to one mailbox": { points: 6, minutes: 15, upTo: 60 },
  /** The share of whoever asks. Half of the mailbox's, so that one stranger leaves its owner the other half. */
  "codes to one mailbox from one address": { points: 3, minutes: 10 },
  /** Letters that only say that an account exists already. Nobody waits for one. */
  "hints to one mailbox a day": { points: 3, minutes: 1_440 },
  /** Security notices of one kind: only who holds the account can cause them, and its owner gets these many before one is held back. */
  "notices of one kind to one address": { points: 5, minutes: 60 },
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

const unknown = "unknown";

/**
 * The network address that limits count by: of the other end of the connection, or what `trusted` proxies in front of us
 * say. Each proxy appends the address it saw to X-Forwarded-For, so only the last `trusted` entries can be believed.
 * `peer` is null where the platform owns the connection; then the header's last entry is already what the platform saw.
 * An IPv6 subscriber counts as their /64, of which they may use any address (RFC 6177). What is no address is "unknown".
 */
export function clientAddress(peer: string | null, forwardedFor: string | null, trusted: number): string {
  const said = (forwardedFor ?? "").split(",").filter((entry) => entry.trim() !== "");
  const chain = peer === null ? said : [...said, peer];
  const hops = peer === null ? trusted : trusted + 1;
  return subscriber(parse(chain.at(-Math.max(1, hops)) ?? chain[0] ?? ""));
}

/** Whether a proxy in front of us names somebody else than the other end of the connection, and is not believed. */
export function isProxyIgnored(peer: string | null, forwardedFor: string | null, trusted: number): boolean {
  return trusted === 0 && peer !== null && forwardedFor !== null && clientAddress(peer, forwardedFor, 1) !== clientAddress(peer, null, 0);
}

/** Whether an address of `clientAddress` is this very machine: a developer, or a proxy that TRUST_PROXY does not know of. It says nothing of who asks. */
export const isLoopback = (address: string): boolean => parse(address)?.range() === "loopback";

/** The network that an address of `clientAddress` belongs to: the /24 of IPv4, the /48 of IPv6. */
export function networkOf(address: string): string {
  const parsed = parse(address.replace("/64", ""));
  return parsed ? block(parsed, parsed.kind() === "ipv4" ? 24 : 48) : address;
}

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Reads an address as proxies write it: perhaps with a port, in brackets (RFC 3986 3.2.2) or with a zone (RFC 4007 11). */
function parse(written: string): Address | null {
  const bare = written.trim().replace(/^\[(.*)\](:\d+)?$/, "$1");
  const text = bare.replace(/^([\d.]+):\d+$/, "$1").replace(/%.*$/, "");
  // The library reads 1, 0x7f.1 and 010.0.0.1 as IPv4 too, which no proxy writes.
  const isAddress = ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text);
  return isAddress ? ipaddr.process(text) : null; // IPv4 within IPv6 becomes IPv4.
}

function subscriber(address: Address | null): string {
  if (address === null) return unknown;
  return address.kind() === "ipv4" || address.range() === "loopback" ? address.toString() : block(address, 64);
}

function block(address: Address, bits: number): string {
  const { IPv4, IPv6 } = ipaddr;
  const cidr = `${address.toString()}/${bits}`;
  return `${(address.kind() === "ipv4" ? IPv4 : IPv6).networkAddressFromCIDR(cidr).toString()}/${bits}`;
}
