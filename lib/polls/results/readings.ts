/** What is kept about the readings of one thing. */
export type Readings<T> = {
  /** When the latest reading began and how long it took, in ms of `performance.now()`. */
  beganAt: number;
  tookMs: number;
  running: Promise<T> | null;
  /** A reading that has not begun, for everybody who asked since the latest one began. */
  queued: Promise<T> | null;
};

export const noReadings = <T>(): Readings<T> => ({ beganAt: Number.NEGATIVE_INFINITY, tookMs: 0, running: null, queued: null });

/** At least so long from the beginning of one reading to that of the next. */
export const gapMs = 50;
/**
 * Reading takes at most this part of the time, so that a poll with many votes does not occupy the process. Who has just
 * voted waits for the next reading at most `longestGapMs`, unless the poll is so large that reading it would take a quarter.
 */
const busyPart = 1 / 10;
const longestGapMs = 250;
const largestPart = 1 / 4;

/** How long after the beginning of a reading, which took so long, the next one may begin. All in ms. */
type Pause = (tookMs: number) => number;
const politely: Pause = (tookMs) => Math.max(gapMs, Math.min(tookMs / busyPart, longestGapMs), tookMs / largestPart);
/** For readings that cost so little that nobody has to wait for the next one. */
export const atOnce: Pause = () => 0;

/**
 * Reads, sharing the work: a call gets a reading that begins after it, so who changed something before sees the change.
 * Readings run one at a time; `pause` says how far apart they begin.
 */
export function readShared<T>(readings: Readings<T>, read: () => Promise<T>, pause = politely): Promise<T> {
  if (readings.queued) return readings.queued;
  const restMs = () => readings.beganAt + pause(readings.tookMs) - performance.now();
  if (!readings.running && restMs() <= 0) return begin(readings, read);
  readings.queued = (async () => {
    await readings.running?.catch(() => {}); // its own callers get the error
    if (restMs() > 0) await new Promise((resolve) => setTimeout(resolve, restMs()));
    readings.queued = null;
    return begin(readings, read);
  })();
  return readings.queued;
}

function begin<T>(readings: Readings<T>, read: () => Promise<T>): Promise<T> {
  readings.beganAt = performance.now();
  const running = read();
  readings.running = running;
  const end = () => {
    readings.tookMs = performance.now() - readings.beganAt;
    readings.running = null;
  };
  running.then(end, end);
  return running;
}
