/**
 * The picture of a clock's time: what lies where between two moments, in percent from its begin.
 *
 *     from ▓▓▓▓▓▓░░░░▓▓▓▓▓│now      ╷alarm   ┃due  to
 *
 * Nothing here knows left from right: the screen draws from the side on which its script begins.
 */
import type { StripView } from "@/api/wire";

export const WHYS = ["running", "closed", "holiday", "pending", "on_hold", "resolved"] as const;
export type Why = (typeof WHYS)[number];

export type Zoom = "today" | "start";

export interface Span {
  readonly from: number; // milliseconds of the epoch
  readonly to: number;
}

export interface Bar extends Span {
  readonly at: number; // percent of the picture
  readonly width: number;
  readonly why: string;
  readonly name: string; // of a holiday
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MOST_MARKS = 5;
const STEPS = [
  ...[MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE],
  ...[HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR],
  ...[DAY, 2 * DAY, 7 * DAY, 14 * DAY, 28 * DAY, 91 * DAY, 364 * DAY],
];

/** From the first start until all is over: what ran, what is due, what rings. */
export function wholeSpan(strips: readonly StripView[], now: number): Span {
  const starts = strips.flatMap(({ pieces }) => pieces.slice(0, 1).map(({ start }) => start));
  const ends = strips.flatMap(({ pieces, due_at, alarms }) => [
    ...pieces.slice(-1).map(({ end }) => end),
    ...(due_at ? [due_at] : []),
    ...alarms.map(({ at }) => at),
  ]);
  const from = Math.min(...starts.map(Date.parse), ...(starts.length ? [] : [now]));
  const to = Math.max(...ends.map(Date.parse), from + MINUTE);
  // A little air, so that what is due at the very end can be seen.
  return { from, to: to + (to - from) * 0.03 };
}

/** The day on the wall of a zone (IANA) that a moment falls on; one of 23 or 25 hours, too. */
export function dayOf(now: number, zone: string): Span {
  const midnight = Math.floor(local(now, zone) / DAY) * DAY;
  return { from: moment(midnight, zone), to: moment(midnight + DAY, zone) };
}

/** The pieces of a strip that lie in a span, cut at its ends. */
export function bars(strip: StripView, span: Span): readonly Bar[] {
  return strip.pieces.flatMap(({ start, end, why, name }) => {
    const from = Math.max(Date.parse(start), span.from);
    const to = Math.min(Date.parse(end), span.to);
    if (from >= to) return [];
    return {
      from,
      to,
      why,
      name,
      at: place(from, span),
      width: place(to, span) - place(from, span),
    };
  });
}

/** Where a moment lies, in percent; outside of the span it is below 0 or above 100. */
export function place(at: number, { from, to }: Span): number {
  return (100 * (at - from)) / (to - from);
}

export function isWithin(at: number, { from, to }: Span): boolean {
  return at >= from && at <= to;
}

export interface Mark {
  readonly moment: number;
  readonly at: number; // percent
  readonly unit: "time" | "day";
}

/** A few round times on the wall of a zone, for an axis. */
export function marks(span: Span, zone: string): readonly Mark[] {
  const step = STEPS.find((each) => (span.to - span.from) / each <= MOST_MARKS) ?? 364 * DAY;
  const found: Mark[] = [];
  const first = Math.ceil(local(span.from, zone) / step) * step;
  for (let wall = first; found.length <= MOST_MARKS; wall += step) {
    const at = moment(wall, zone);
    if (at > span.to) break;
    if (at < span.from) continue;
    const isMidnight = wall % DAY === 0;
    found.push({ moment: at, at: place(at, span), unit: isMidnight ? "day" : "time" });
  }
  return found;
}

/** How much of a strip was of each sort, in milliseconds; sorts that it has none of are left out. */
export function totals(strip: StripView): readonly (readonly [string, number])[] {
  const found: Record<string, number> = {};
  for (const { start, end, why } of strip.pieces) {
    found[why] = (found[why] ?? 0) + Date.parse(end) - Date.parse(start);
  }
  return Object.entries(found);
}

/** What the clock on the wall of a zone shows, as if it were UTC. */
function local(at: number, zone: string): number {
  const parts = Object.fromEntries(
    wall(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  ) as Record<"year" | "month" | "day" | "hour" | "minute" | "second", number>;
  const { year, month, day, hour, minute, second } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** When the clock on the wall of a zone shows this; of two such times one, of none the next. */
function moment(shown: number, zone: string): number {
  const guess = shown - (local(shown, zone) - shown);
  return guess + (shown - local(guess, zone));
}

const walls = new Map<string, Intl.DateTimeFormat>();

function wall(zone: string): Intl.DateTimeFormat {
  const known = walls.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-u-ca-gregory-nu-latn", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  walls.set(zone, made);
  return made;
}
