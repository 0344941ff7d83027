import { createHash } from "node:crypto";
import { db, sql } from "../../platform/db";
import type { Transaction } from "../../platform/transaction";
import type { CookieReader } from "../../sessions/cookies";
import { keptSecret, keptVote } from "../ballot/cookies";
import { fieldsOf, paperField } from "../ballot/rules";
import { orderFor, readOpening, readSecret, sha256, tagHashes, unsealWaiting, type Voter, voterKeys } from "../ballot/secret/data";
import type { Poll } from "../poll/rules";
import { type Paper, paperText } from "./rules";

/** Whether the account, or its number under any account, has voted in a poll. Throws when the voter has no number. */
export async function hasVoted(poll: Pick<Poll, "id" | "formerId">, voter: Voter): Promise<boolean> {
  const keys = voterKeys(voter, poll).map((key) => Buffer.from(key).toString("hex"));
  const found = await sql`
    SELECT FROM "Participation" WHERE "pollId" = ${poll.id} AND "voterId" = ${voter.id}::uuid
    UNION ALL
    SELECT FROM unnest((SELECT ${keys}::text[])) AS key JOIN "Participation" p ON p."pollId" = ${poll.id} AND p."ballotKey" = decode(key, 'hex')
    LIMIT 1`;
  return found.length > 0;
}

/**
 * The name of what a ballot shows. A form posts it along with the positions of the choices, so that nobody's vote is counted
 * for another choice when the poll was edited meanwhile. An edit of the description or of the times does not change it. It
 * is the same for everybody, so it may be in a page that many see. So long that nobody can make two papers with one name.
 */
export const paperOf = (poll: Paper): string => createHash("sha256").update(paperText(poll)).digest("base64url").slice(0, 22);

/** What the ballot of a poll shows of one person. */
export type Mine = {
  /** The name of the poll's paper as it now is. */
  paper: string;
  /**
   * The fields of a vote that was posted before the proof or refused, as a query string. None when the poll was edited since,
   * or when this person has a ballot that cannot be changed here.
   */
  kept: string | null;
  /** Whether a vote is kept that was meant for the poll before an edit. */
  edited: boolean;
  voted: boolean;
  /** The fields of this person's ballot, where this browser has its secret. */
  own: string | null;
  /** The positions of the choices in this person's order. */
  order: number[];
};

/** What the ballot of a poll shows of this person, who is behind these cookies. Throws when the voter has no number. */
export async function mineOf(poll: Poll, voter: Voter, cookies: CookieReader): Promise<Mine> {
  const secret = keptSecret(cookies, poll.id, voter.id);
  const [voted, text] = await Promise.all([hasVoted(poll, voter), secret === null ? null : ownBallot(poll.id, secret)]);
  const paper = paperOf(poll);
  const kept = voted && (text === null || !poll.mayChange) ? null : keptVote(cookies, poll.id);
  const edited = kept !== null && (kept.get(paperField) ?? paper) !== paper;
  kept?.delete(paperField);
  return {
    paper,
    kept: edited ? null : (kept?.toString() ?? null),
    edited,
    voted,
    own: text === null ? null : fieldsOf(poll.kind, text).toString(),
    order: orderFor(poll, voter.id),
  };
}

/** The text of the ballot that has this secret; null when there is none, or when it has been replaced. */
export async function ownBallot(pollId: string, secret: string): Promise<string | null> {
  const names = readSecret(secret);
  const ballot = names && (await ballotOf(db(), pollId, names.tag));
  return ballot && !ballot.isReplaced ? ballot.text : null;
}

/** The ballot with this tag, logged or waiting, and whether another one has replaced it. Null when there is none. */
export async function ballotOf(
  client: Pick<Transaction, "inbox" | "logEntry">,
  pollId: string,
  tag: Uint8Array,
): Promise<{ text: string; isReplaced: boolean } | null> {
  // First what waits: a fold moves ballots only from there into the log.
  const hashes = tagHashes(tag);
  const waiting = await client.inbox.findMany({
    where: { pollId, OR: [{ makes: { in: hashes } }, { spends: { in: hashes } }] },
    select: { sealed: true, spends: true },
  });
  const hash = sha256(tag);
  const logged = await client.logEntry.findMany({
    where: { pollId, OR: [{ makes: hash }, { spends: hash }] },
    select: { opening: true, makes: true },
  });
  const isSame = (bytes: Uint8Array | null) => bytes !== null && hashes.some((each) => Buffer.compare(each, bytes) === 0);
  const text =
    textOf(logged.find(({ makes }) => makes && Buffer.compare(makes, hash) === 0)?.opening, readOpening) ??
    textOf(waiting.find(({ spends }) => !isSame(spends))?.sealed, (sealed) => unsealWaiting(sealed).opening);
  if (text === null) return null;
  const isReplaced =
    waiting.some(({ spends }) => isSame(spends)) || logged.some(({ makes }) => !makes || Buffer.compare(makes, hash) !== 0);
  return { text, isReplaced };
}

function textOf(bytes: Uint8Array | null | undefined, opened: (bytes: Uint8Array) => string): string | null {
  return bytes ? (opened(bytes).split(" ")[1] ?? null) : null;
}
