/**
 * Pages of tickets as the service lists them, the latest on top, kept true by what happens since.
 *
 *     page ──► tickets ──ticket changed──► tickets …      last_at descending, then id descending
 */
import type { ClockView, TicketView } from "@/api/wire";
import { latestFirst } from "./select";
import { byId, type Rows } from "./state";

/** What a list leaves out; words are searched by the service alone. */
export interface Sieve {
  readonly status: string; // "": all but closed, "all": any
  readonly kind: string;
  readonly queue: string;
  readonly words: string;
}

/** Add a page; of a ticket that is known already the newer version stays. */
export function extended(
  known: readonly TicketView[],
  page: readonly TicketView[],
): readonly TicketView[] {
  const rows = new Map(known.map((ticket) => [ticket.id, ticket]));
  for (const ticket of page) {
    const before = rows.get(ticket.id);
    if (!before || before.version <= ticket.version) rows.set(ticket.id, ticket);
  }
  return [...rows.values()].sort(latestFirst);
}

/**
 * Take in a ticket that changed: it moves to its place, or leaves. One that belongs below the last
 * row of an unfinished list comes with its own page.
 */
export function refreshed(
  known: readonly TicketView[],
  ticket: TicketView,
  sieve: Sieve,
  isWhole: boolean,
): readonly TicketView[] {
  const before = known.find((each) => each.id === ticket.id);
  if (before && before.version > ticket.version) return known;
  const rest = known.filter((each) => each.id !== ticket.id);
  if (!passes(ticket, sieve)) return before ? rest : known;
  if (!before && sieve.words.trim()) return known;
  const last = known.at(-1);
  if (!before && !isWhole && (!last || latestFirst(last, ticket) < 0)) return known;
  return [...rest, ticket].sort(latestFirst);
}

/** Take in all the open clocks that tickets have now. */
export function timed(
  known: Rows<ClockView>,
  ticketIds: readonly string[],
  open: readonly ClockView[],
): Rows<ClockView> {
  const others = Object.values(known).filter(({ ticket_id }) => !ticketIds.includes(ticket_id));
  return byId([...others, ...open]);
}

function passes(ticket: TicketView, { status, kind, queue }: Sieve): boolean {
  if (status === "" ? ticket.status === "closed" : status !== "all" && ticket.status !== status) {
    return false;
  }
  return (!kind || ticket.kind === kind) && (!queue || ticket.queue_id === queue);
}
