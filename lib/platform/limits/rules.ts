import ipaddr from "ipaddr.js";

/**
 * How often each thing may happen. `points` tries are allowed within `minutes`; the next one must wait until that time
 * is over. With `upTo`, each further round within a day waits twice as long, up to `upTo` minutes, so that no lock is
 * permanent.
 */
export const limits = {
  /** Wrong passwords for one account from one address: guessing. */
  "login from one address": { points: 10, minutes: 15, upTo: 240 },
  /** Wrong passwords for one account from anywhere: guessing from many addresses. High and short, so that the owner is rarely affected. */
  "login to one account": { points: 100, minutes: 15, upTo: 60 },
  /** Wrong passwords from one address for any account: trying leaked passwords. */
  "logins from one address": { points: 100, minutes: 15, upTo: 240 },
  /** The same from a whole network, which one attacker may control. High, because many people may share it. */
  "logins from one network": { points: 1_000, minutes: 15, upTo: 60 },
  /** Attempts to register an email address that already has an account, which reveal that it has one. */
  "taken addresses from one address": { points: 20, minutes: 15, upTo: 240 },
  /** New accounts. As many as codes by phone, without which an account cannot vote. An account's first number gives one back. */
  "accounts from one address": { points: 15, minutes: 60 },
  "accounts from one network": { points: 150, minutes: 60 },
  /**
   * Mailed codes of one purpose, so that no mailbox is flooded and our sender keeps a good name. Short, because
   * strangers can use it up.
   */
  "codes to one mailbox": { points: 6, minutes: 15, upTo: 60 },
  /** The share of one network address: half of the mailbox's limit, so that one stranger leaves the owner the other half. */
  "codes to one mailbox from one address": { points: 3, minutes: 10 },
  /** Mails that only say that an account already exists. Nobody waits for one. */
  "hints to one mailbox a day": { points: 3, minutes: 1_440 },
  /**
   * Security notices of one kind. Only somebody with access to the account causes them; its owner gets this many before
   * one is held back.
   */
  "notices of one kind to one address": { points: 5, minutes: 60 },
  "mails from one address": { points: 60, minutes: 60 },
  "mails from one network": { points: 300, minutes: 60 },
  /**
   * Codes by phone, each of which costs money: to one number, for one account, from one address. A proof gives them back.
   * An account's proven number has a count of its own, so that strangers do not use up its owner's codes.
   */
  "codes to one number": { points: 3, minutes: 10 },
  "codes to one number a day": { points: 10, minutes: 1_440 },
  "codes of one account": { points: 10, minutes: 60 },
  /** Never the first to be reached. It says how many codes a proof gives back. */
  "codes of one account to one number": { points: 10, minutes: 60 },
  "codes from one address": { points: 15, minutes: 60 },
  /** SMS pumping uses a block of numbers or a whole remote network: unproven codes to a block of a thousand numbers, and to one country. */
  "codes to one block": { points: 100, minutes: 60 },
  "codes to one country": { points: 1_000, minutes: 60 },
  /** Proofs that give codes back. Whoever can read the codes might otherwise have any number of them sent. */
  "proofs of one number a day": { points: 100, minutes: 1_440 },
  /** First wrong codes after an automatic resend. This many do not count as failures, because most of them are the code before it. */
  "former codes of one account": { points: 3, minutes: 1_440 },
  /** A solved puzzle pays for one code. The puzzle expires before this limit does. */
  "uses of one puzzle": { points: 1, minutes: 60 },
  /** Wrong mailed codes from one address for any account. */
  "mail codes from one address": { points: 100, minutes: 15, upTo: 240 },
  /** Wrong codes for undoing a change of number. They are too long to guess, and nobody needs many tries. */
  "undo codes from one address": { points: 20, minutes: 15, upTo: 240 },
  /** New polls and drafts, and changes of them, of one phone line: more than anybody needs, and too few to fill the index. */
  "polls of one person a day": { points: 100, minutes: 1_440 },
  "edits of one person a day": { points: 1_000, minutes: 1_440 },
  /** Changes of one person's vote in one poll. Each is a row that waits, and is logged for as long as the poll is there. */
  "changes of one vote a day": { points: 100, minutes: 1_440 },
  /** Forms kept for people who must log in again. They are stored before we know who it is. */
  "kept forms from one address": { points: 30, minutes: 60 },
  "kept forms from one network": { points: 300, minutes: 60 },
} as const satisfies Record<string, { points: number; minutes: number; upTo?: number }>;

export type Limit = keyof typeof limits;

/**
 * How many streams of live results one network may have open in one process: a school or a mobile carrier is behind few
 * addresses, and each person may have several tabs.
 */
export const streamsOfOneNetwork = 1_000;
/** Of how many different polls. Each of them is read again and again while somebody follows it. */
export const followedByOneNetwork = 50;

/** The wait in minutes after a round of tries. `round` counts the rounds within a day, from 1. */
export function waitMinutes(limit: Limit, round: number): number {
  const { minutes, upTo = minutes }: { minutes: number; upTo?: number } = limits[limit];
  return Math.min(minutes * 2 ** (round - 1), upTo);
}

export type LockPolicy = { every: number; firstMinutes: number; longestMinutes: number };

/**
 * When the lock ends that this failure causes; null when it causes none. `failures` counts those in a row, including this
 * one: as many as `every` lock for the first time, and each further round for twice as long. NIST SP 800-63B 3.2.2
 * requires throttling; nothing locks for good.
 */
export function lockAfter({ every, firstMinutes, longestMinutes }: LockPolicy, failures: number, now: Date): Date | null {
  if (failures === 0 || failures % every !== 0) return null;
  const minutes = Math.min(firstMinutes * 2 ** (failures / every - 1), longestMinutes);
  return new Date(now.getTime() + minutes * 60_000);
}

const unknown = "unknown";

/**
 * The network address that limits count by: that of `peer`, the other end of the connection, or the one that `trusted`
 * proxies in front of us report. Each proxy appends the address it saw to X-Forwarded-For, so only the last `trusted`
 * entries can be believed. `peer` is null where the platform owns the connection; the last entry is then what the
 * platform saw. An IPv6 client counts as its /64, because a subscriber may use any address in it (RFC 6177). Anything
 * that is not an address becomes "unknown".
 */
export function clientAddress(peer: string | null, forwardedFor: string | null, trusted: number): string {
  const entries = (forwardedFor ?? "").split(",").filter((entry) => entry.trim() !== "");
  const chain = peer === null ? entries : [...entries, peer];
  const hops = peer === null ? trusted : trusted + 1;
  return subscriber(parse(chain.at(-Math.max(1, hops)) ?? chain[0] ?? ""));
}

/** Whether X-Forwarded-For names a client other than `peer` although no proxy is trusted. TRUST_PROXY is then probably missing. */
export function isProxyIgnored(peer: string | null, forwardedFor: string | null, trusted: number): boolean {
  return trusted === 0 && peer !== null && forwardedFor !== null && clientAddress(peer, forwardedFor, 1) !== clientAddress(peer, null, 0);
}

/**
 * Whether an address from `clientAddress` is this machine itself: a developer, or a proxy that TRUST_PROXY does not
 * count. It identifies no client.
 */
export const isLoopback = (address: string): boolean => parse(address)?.range() === "loopback";

/** The network of an address from `clientAddress`: the /24 of an IPv4 address, the /48 of an IPv6 address. */
export function networkOf(address: string): string {
  const parsed = parse(address.replace("/64", ""));
  return parsed ? block(parsed, parsed.kind() === "ipv4" ? 24 : 48) : address;
}

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/**
 * Parses an address as proxies write it: possibly with a port, in brackets (RFC 3986 3.2.2) or with a zone (RFC 4007
 * 11). Null when it is not an address.
 */
function parse(written: string): Address | null {
  const bare = written.trim().replace(/^\[(.*)\](:\d+)?$/, "$1");
  const text = bare.replace(/^([\d.]+):\d+$/, "$1").replace(/%.*$/, "");
  // The library reads 1, 0x7f.1 and 010.0.0.1 as IPv4 too, which no proxy writes.
  const isAddress = ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text);
  return isAddress ? ipaddr.process(text) : null; // Converts IPv4-mapped IPv6 to IPv4.
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
