import { Temporal } from "temporal-polyfill";

/** Time zones: times as people write them in a zone, and the instants that they mean. */

const localTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?$/;

/** The zones (IANA) to choose from, in alphabetical order. */
export const zones: readonly string[] = [...new Set(["UTC", ...Intl.supportedValuesOf("timeZone")])].sort();

/** Whether this is the name of a zone, such as "Europe/Berlin". An offset such as "+02:00" is none: it knows no summer time. */
export function isZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name) || name.length > 64) return false;
  try {
    return Intl.DateTimeFormat("en", { timeZone: name }) !== null;
  } catch {
    return false; // A RangeError: no zone has this name.
  }
}

/**
 * The instant of a local time ("2026-03-29T14:30", as `input type=datetime-local` posts it) in a zone; null when it is not
 * a time. Where clocks go forward, a time that they skip counts as that much later: 02:30 becomes 03:30. Where they go
 * back, a time that comes twice is the first one. Calendars decide both the same way (RFC 5545, 3.3.5).
 */
export function instantIn(local: string, zone: string): Date | null {
  if (!localTime.test(local)) return null;
  try {
    return new Date(Temporal.PlainDateTime.from(local, { overflow: "reject" }).toZonedDateTime(zone).epochMilliseconds);
  } catch {
    return null; // A RangeError: there is no 30 February and no 25 o'clock.
  }
}

/**
 * Whether the database and every zone can write this instant with a year of four digits. Others come back from the database
 * as no date at all.
 */
export const isUsual = (at: Date): boolean => at.getTime() >= Date.UTC(2000) && at.getTime() < Date.UTC(9999);

/** An instant as local time in a zone, to the minute: what `input type=datetime-local` takes. */
export const localIn = (at: Date, zone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone).toPlainDateTime().toString({ smallestUnit: "minute" });
