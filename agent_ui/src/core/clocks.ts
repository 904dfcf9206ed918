/**
 * What a list says of a ticket's clocks: which one matters first, and how it stands at a moment.
 *
 *     plenty ────────────► soon ────────► late        still: a pause keeps it from being due
 */
import type { ClockView, FactFrame } from "@/api/wire";
import { compare } from "./select";
import type { Rows } from "./state";

const OPEN = new Set(["running", "paused", "breached"]);
const HOUR = 3_600_000;
const SOON = 0.25; // of the time from the start until it is due

export const isOpen = ({ state }: ClockView): boolean => OPEN.has(state);

/** A mere window is no promise: to miss it changes what must be sent, and nothing is late. */
const isPromise = (clock: ClockView): boolean => isOpen(clock) && clock.binding !== "opportunity";

/** The open clock that is due first; one that is a mere window, or stands still, is due at no time. */
export function nearestDue(clocks: readonly ClockView[]): ClockView | null {
  const first = nearest(clocks);
  return first && dueOf(first) !== null ? first : null;
}

/** The open clock that a list shows: the one that is due first, else one that stands still. */
export function nearest(clocks: readonly ClockView[]): ClockView | null {
  return clocks.filter(isPromise).sort(byUrgency)[0] ?? null;
}

/** The clock that a list shows, by ticket. */
export function nearestByTicket(clocks: Rows<ClockView>): ReadonlyMap<string, ClockView> {
  const found = new Map<string, ClockView>();
  for (const each of Object.values(clocks)) {
    const first = found.get(each.ticket_id);
    if (isPromise(each) && byUrgency(each, first) < 0) found.set(each.ticket_id, each);
  }
  return found;
}

/** When a clock is due, or was; null while a pause keeps it from being due. */
export const dueOf = (clock: ClockView): string | null => clock.due_at ?? clock.breached_at;

/** What is due first stands first, then what stands still; a ticket without a clock comes last. */
export function byUrgency(a: ClockView | undefined, b: ClockView | undefined): number {
  const [one, other] = [a && dueOf(a), b && dueOf(b)];
  if (one && other) return compare(one, other);
  return rank(one) - rank(other);
}

function rank(due: string | null | undefined): number {
  if (due === undefined) return 2;
  return due === null ? 1 : 0;
}

export type Standing =
  | { readonly is: "plenty" | "soon"; readonly left: number }
  | { readonly is: "late"; readonly by: number }
  | { readonly is: "still" };

/**
 * How an open clock stands, in milliseconds of the wall; at its due time it is not late (spec B-ARI-3).
 *
 * Soon: less than a quarter of the way from its start is left, or less than an hour of a longer one.
 */
export function standing(clock: ClockView, now: number): Standing {
  const at = dueOf(clock);
  if (at === null) return { is: "still" };
  const due = Date.parse(at);
  if (due < now) return { is: "late", by: now - due };
  const left = due - now;
  const whole = due - Date.parse(clock.started_at);
  const isSoon = left < SOON * whole || (whole > HOUR && left < HOUR);
  return { is: isSoon ? "soon" : "plenty", left };
}

const CALLS_WITHIN = 60_000; // milliseconds; what rang before is to be seen in the lists

/**
 * Whether an alarm calls somebody: it is their ticket, or nobody's and it is late.
 *
 * None calls for a clock that has ended meanwhile (spec B-ESC-3).
 */
export function calls({ type, at, ticket, clock }: FactFrame, me: string, now: number): boolean {
  if (type !== "clock_rang" || !ticket || !clock || !isOpen(clock)) return false;
  if (now - Date.parse(at) > CALLS_WITHIN) return false;
  if (ticket.assignee_id !== null) return ticket.assignee_id === me;
  return standing(clock, now).is === "late";
}
