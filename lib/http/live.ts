import type { Context } from "hono";
import { type SSEStreamingApi, streamSSE } from "hono/streaming";
import { now as clockNow } from "../platform/clock";
import { log, summary } from "../platform/log";
import { findPublished } from "../polls/poll/data";
import type { Poll } from "../polls/poll/rules";
import { type PollReading, readingOf } from "../polls/results/data";
import { gapMs } from "../polls/results/readings";
import { mayRead } from "../polls/results/rules";

/** Live results. Each process reads a poll once for all who follow it, and not at all when nobody does. */

/** While nothing changes, the pauses between readings double, up to this. */
const longestGapMs = 1_000;
/** A comment that keeps proxies from closing a silent connection. */
const silenceMs = 15_000;

/** What those who follow a poll are sent next. `poll` is the one of whose results this is the reading. */
type Current = { poll: Poll; now: Date; reading: PollReading };
/** A response that is open. `wake` lets it look again. */
type Follower = { wake: () => void };
type Channel = { current: Current | null; isOver: boolean; followers: Set<Follower> };

const channels = new Map<string, Channel>();

/**
 * Streams the results of a poll while its settings allow it: `mayStillRead` is asked before each event. The stream ends when
 * they do not, when the poll is gone, and when its results cannot be read; the client then connects again or asks why.
 */
export function follow(context: Context, pollId: string, mayStillRead: (poll: Poll, now: Date) => Promise<unknown>): Response {
  context.header("X-Accel-Buffering", "no"); // nginx would hold back events
  if (context.req.raw.method === "HEAD") return context.body(null, 200, { "content-type": "text/event-stream" });
  return streamSSE(context, async (stream) => {
    const follower: Follower = { wake: () => {} };
    const channel = join(pollId, follower);
    stream.onAbort(() => follower.wake());
    try {
      await send(stream, channel, follower, mayStillRead);
    } finally {
      channel.followers.delete(follower);
    }
  });
}

async function send(stream: SSEStreamingApi, channel: Channel, follower: Follower, mayStillRead: Parameters<typeof follow>[2]) {
  let sent: string | null = null;
  while (!stream.aborted && !channel.isOver) {
    const { current } = channel;
    if (current && current.reading.version !== sent) {
      if ((await mayStillRead(current.poll, current.now)) !== "yes") return;
      // A slow client is sent the newest results when it is ready, not all that it has missed.
      await stream.writeSSE({ event: "results", data: current.reading.json });
      sent = current.reading.version;
    } else if (!(await isWoken(follower))) await stream.write(":\n\n");
  }
}

/** Waits until there may be something to send. False when that takes so long that the connection needs a sign of life. */
function isWoken(follower: Follower): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), silenceMs);
    follower.wake = () => {
      clearTimeout(timer);
      resolve(true);
    };
  });
}

function join(pollId: string, follower: Follower): Channel {
  let channel = channels.get(pollId);
  if (!channel) {
    channel = { current: null, isOver: false, followers: new Set() };
    channels.set(pollId, channel);
    void watch(pollId, channel);
  }
  channel.followers.add(follower);
  return channel;
}

/** Reads a poll again and again while somebody follows it. */
async function watch(pollId: string, channel: Channel): Promise<void> {
  let gap = gapMs;
  const wakeAll = () => {
    for (const { wake } of channel.followers) wake();
  };
  try {
    do {
      const now = await clockNow();
      const poll = await findPublished(pollId, now);
      if (!poll || !couldRead(poll, now)) break;
      const reading = await readingOf(poll, now);
      const isNew = reading.version !== channel.current?.reading.version;
      channel.current = { poll, now, reading };
      gap = isNew ? gapMs : Math.min(gap * 2, longestGapMs);
      if (isNew) wakeAll();
      await new Promise((resolve) => setTimeout(resolve, gap));
    } while (channel.followers.size > 0);
  } catch (error) {
    log.error({ event: "live-failed", pollId, ...summary(error) });
  }
  channels.delete(pollId);
  channel.isOver = true;
  wakeAll();
}

/** Whether anybody at all may see the results now. Nobody may count a sealed poll before it closes. */
const couldRead = (poll: Poll, now: Date): boolean => mayRead(poll, { proven: true, hasVoted: true }, now) === "yes";
