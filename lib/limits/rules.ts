/** What may happen how often. `points` tries are free within `minutes`; then the next waits until the time is over. */
export const limits = {
  /** Wrong passwords for one account from one address: guessing. */
  "login from one address": { points: 10, minutes: 15 },
  /** Wrong passwords for one account from anywhere: guessing from many addresses. High, so that its owner is rarely hit, and short. */
  "login to one account": { points: 100, minutes: 15 },
  /** Wrong passwords from one address for any account: trying leaked lists. */
  "logins from one address": { points: 100, minutes: 15 },
} as const;

export type Limit = keyof typeof limits;

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
