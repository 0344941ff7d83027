import { setImmediate as othersFirst } from "node:timers/promises";
import type { Context } from "hono";
import { now as clockNow } from "../platform/clock";
import { followedByOneNetwork, isLoopback, networkOf, streamsOfOneNetwork } from "../platform/limits/rules";
import { log, summary } from "../platform/log";
import { findPublished } from "../polls/poll/data";
import type { Poll } from "../polls/poll/rules";
import { type PollReading, readingOf } from "../polls/results/data";
import { mayRead } from "../polls/results/rules";
import { refuse } from "./refusals";

/**
 * Live results. Each process reads a poll once for all who follow it, and not at all when nobody does. It writes each event
 * once, so that another follower costs little more than a write to a socket. docs/decisions/http.md
 */

/** At least so long from one event to the next, which is four in a second. */
const gapMs = 250;
/** While nothing changes, the time from one reading to the next is longer. A vote must be everywhere within a second all the same. */
const quietGapMs = 500;
/** After a reading that was sent to many, other requests have the process for at least this part of the time that it took. */
const restPart = 1 / 2;
/** A comment that keeps proxies from closing a silent connection. */
const silenceMs = 15_000;
/**
 * A follower who may read the results is asked for again after this time on average, and when the poll has been edited.
 * Half as long for some and half as long again for others, so that not all are asked for at the same moment.
 */
const trustedMs = () => 1_000 * (0.5 + Math.random());
/** So many followers are sent an event before other requests have their turn. */
const sentAtOnce = 100;

/** The latest reading of a poll, as an event. `poll` is the one of whose results it is, at this `now`. */
type Current = { poll: Poll; now: Date; version: string; event: Uint8Array };
/** A response that is open. */
type Follower = {
  /** Sends the latest event, unless it has been sent or the client is still busy with an earlier one. */
  offer: () => void;
  keepAlive: () => void;
  end: () => void;
};
type Channel = { current: Current | null; followers: Set<Follower> };
type MayStillRead = (poll: Poll, now: Date) => Promise<unknown>;

const channels = new Map<string, Channel>();
/** The polls that each network follows, one for each of its open streams. Counted in memory, because a stream is open in one process and ends with it. */
const streams = new Map<string, string[]>();

const encoder = new TextEncoder();
const comment = encoder.encode(":\n\n");
const eventOf = ({ json }: PollReading) => encoder.encode(`event: results\ndata: ${json}\n\n`);

/**
 * Streams the results of a poll while its settings allow it: `mayStillRead` is asked again and again. The stream ends when
 * they do not, when the poll is gone, and when its results cannot be read; the client then connects again or asks why.
 * Refused when the network of the address has too many streams, or follows too many polls.
 */
export function follow(context: Context, address: string, pollId: string, mayStillRead: MayStillRead) {
  // nginx would hold back events.
  const headers = { "content-type": "text/event-stream", "cache-control": "no-cache", "x-accel-buffering": "no" };
  if (context.req.raw.method === "HEAD") return new Response(null, { headers });
  const giveBack = takePlace(address, pollId);
  if (giveBack === null) return refuse("too-many-streams", { seconds: 60 });
  return new Response(new ReadableStream(eventsOf(pollId, mayStillRead, giveBack), { highWaterMark: 0 }), { headers });
}

/**
 * Takes a place for a stream, and returns the function that gives it back; null when the network of the address has no
 * place left. This machine may have any number.
 */
function takePlace(address: string, pollId: string): (() => void) | null {
  if (isLoopback(address)) return () => {};
  const network = networkOf(address);
  const taken = streams.get(network) ?? [];
  if (taken.length >= streamsOfOneNetwork) return null;
  if (!taken.includes(pollId) && new Set(taken).size >= followedByOneNetwork) return null;
  taken.push(pollId);
  streams.set(network, taken);
  return () => {
    taken.splice(taken.indexOf(pollId), 1);
    if (taken.length === 0) streams.delete(network);
  };
}

/** What a stream of events gets its events from. Calls `ended` once when it ends, on either side. */
function eventsOf(pollId: string, mayStillRead: MayStillRead, ended: () => void): UnderlyingDefaultSource<Uint8Array> {
  let controller: ReadableStreamDefaultController<Uint8Array>;
  let channel: Channel;
  let isReady = false;
  let isAsking = false;
  let sent: string | null = null;
  let trusted = { version: -1, untilMs: 0 };

  const leave = () => {
    const isFirst = channel.followers.delete(follower);
    if (isFirst) ended();
    return isFirst;
  };
  const send = (bytes: Uint8Array) => {
    isReady = false;
    controller.enqueue(bytes);
  };
  const ask = async ({ poll, now }: Current) => {
    isAsking = true;
    const may = await mayStillRead(poll, now).catch((error: unknown) => failed(pollId, error));
    isAsking = false;
    if (may !== "yes") return follower.end();
    trusted = { version: poll.version, untilMs: now.getTime() + trustedMs() };
    follower.offer();
  };
  const follower: Follower = {
    offer: () => {
      const { current } = channel;
      if (!isReady || isAsking || !current || current.version === sent || !channel.followers.has(follower)) return;
      if (current.poll.version !== trusted.version || current.now.getTime() >= trusted.untilMs) return void ask(current);
      sent = current.version;
      send(current.event);
    },
    keepAlive: () => {
      if (isReady && !isAsking) send(comment);
    },
    end: () => {
      if (leave()) controller.close();
    },
  };
  return {
    start: (given) => {
      controller = given;
      channel = join(pollId, follower);
    },
    // The client has taken all that it was sent. A slow one gets the newest results then, not all that it has missed.
    pull: () => {
      isReady = true;
      follower.offer();
    },
    cancel: () => void leave(),
  };
}

function join(pollId: string, follower: Follower): Channel {
  let channel = channels.get(pollId);
  if (!channel) {
    channel = { current: null, followers: new Set() };
    channels.set(pollId, channel);
    void watch(pollId, channel);
  }
  channel.followers.add(follower);
  return channel;
}

/** Reads a poll again and again while somebody follows it. */
async function watch(pollId: string, channel: Channel): Promise<void> {
  let spokeAt = performance.now();
  try {
    do {
      const beganAt = performance.now();
      const now = await clockNow();
      const poll = await findPublished(pollId, now);
      if (!poll || !couldRead(poll, now)) break;
      const reading = await readingOf(poll, now);
      if ("kind" in reading) break;
      const { version } = reading;
      const isNew = version !== channel.current?.version;
      channel.current = { poll, now, version, event: eventOf(reading) };
      const gap = isNew ? gapMs : quietGapMs;
      if (isNew || performance.now() - spokeAt > silenceMs) {
        spokeAt = performance.now();
        await each(channel, isNew ? "offer" : "keepAlive");
      }
      const tookMs = performance.now() - beganAt;
      await new Promise((resolve) => setTimeout(resolve, Math.max(gap - tookMs, tookMs * restPart)));
    } while (channel.followers.size > 0);
  } catch (error) {
    failed(pollId, error);
  }
  channels.delete(pollId);
  await each(channel, "end");
}

async function each({ followers }: Channel, does: keyof Follower): Promise<void> {
  let count = 0;
  for (const follower of followers) {
    follower[does]();
    count += 1;
    if (count % sentAtOnce === 0) await othersFirst();
  }
}

const failed = (pollId: string, error: unknown) => log.error({ event: "live-failed", pollId, ...summary(error) });

/** Whether anybody at all may see the results now. Nobody may count a sealed poll before it closes. */
const couldRead = (poll: Poll, now: Date): boolean => mayRead(poll, { proven: true, hasVoted: true }, now) === "yes";
