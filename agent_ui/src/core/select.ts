/** What screens ask of the state. Pure; views wrap these in `computed`. */
import type {
  CustomerView,
  ItemView,
  Kind,
  LineView,
  MessageView,
  OfferView,
  TicketView,
} from "@/api/wire";
import type { OpenTicket, State } from "./state";

/** Units of an agent's capacity that a piece of work takes. */
const WEIGHTS: Readonly<Record<string, number>> = { phone: 6, webchat: 2 };

export type Section = "answer" | "answered" | "pending" | "on_hold";

export interface Mine {
  readonly section: Section;
  readonly tickets: readonly TicketView[];
}

/** My tickets, those that wait for my answer first, the longest waiting on top. */
export function myWork(state: State, kind: Kind | null = null): readonly Mine[] {
  const mine = Object.values(state.tickets).filter(
    (ticket) => ticket.assignee_id === state.me.id && (kind === null || ticket.kind === kind),
  );
  const groups: Record<Section, TicketView[]> = {
    answer: [],
    answered: [],
    pending: [],
    on_hold: [],
  };
  for (const ticket of mine) groups[section(ticket)].push(ticket);
  groups.answer.sort((a, b) => compare(waitsSince(a), waitsSince(b)));
  for (const rest of [groups.answered, groups.pending, groups.on_hold]) {
    rest.sort(latestFirst);
  }
  return (Object.keys(groups) as Section[])
    .map((name) => ({ section: name, tickets: groups[name] }))
    .filter((group) => group.tickets.length > 0);
}

function section(ticket: TicketView): Section {
  if (ticket.status === "pending" || ticket.status === "on_hold") return ticket.status;
  return needsAnswer(ticket) ? "answer" : "answered";
}

/** Whether it is our turn. What came late waits for an answer too, though the last word was ours. */
export function needsAnswer(ticket: TicketView): boolean {
  if (ticket.status !== "new" && ticket.status !== "open") return false;
  return ticket.unanswered_since !== null || ticket.last_direction === "inbound";
}

export interface Waiting {
  readonly ticket: TicketView;
  readonly item: ItemView;
}

export interface Filter {
  readonly queue: string | null;
  readonly kind: Kind | null;
  readonly channel: string | null;
}

export const EVERYTHING: Filter = { queue: null, kind: null, channel: null };

/** Work that nobody has yet, the longest waiting first. */
export function waiting(state: State, filter: Filter = EVERYTHING): readonly Waiting[] {
  const rows: Waiting[] = [];
  for (const item of Object.values(state.items)) {
    const ticket = state.tickets[item.ticket_id];
    if (!ticket || !isWaiting(item)) continue;
    if (filter.queue !== null && item.queue_id !== filter.queue) continue;
    if (filter.kind !== null && ticket.kind !== filter.kind) continue;
    if (filter.channel !== null && item.channel !== filter.channel) continue;
    rows.push({ ticket, item });
  }
  return rows.sort((a, b) => compare(a.item.enqueued_at, b.item.enqueued_at));
}

export function isWaiting(item: ItemView): boolean {
  return item.state === "queued" || item.state === "offered";
}

/** How many pieces of work wait, by queue. */
export function waitingByQueue(state: State): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { item } of waiting(state)) counts[item.queue_id] = (counts[item.queue_id] ?? 0) + 1;
  return counts;
}

export interface Offered {
  readonly offer: OfferView;
  readonly item: ItemView | undefined;
  readonly ticket: TicketView | undefined;
}

/** What is offered to me, the oldest first. */
export function offers(state: State): readonly Offered[] {
  return Object.values(state.offers)
    .sort((a, b) => compare(a.offered_at, b.offered_at))
    .map((offer) => ({
      offer,
      item: state.items[offer.item_id],
      ticket: state.tickets[offer.ticket_id],
    }));
}

/** The offer that keys are about: the one picked, else that of the open ticket, else the oldest. */
export function selectedOffer(
  standing: readonly Offered[],
  picked: string | null,
  ticketId: string | null,
): Offered | undefined {
  return (
    standing.find(({ offer }) => offer.id === picked) ??
    standing.find(({ offer }) => offer.ticket_id === ticketId) ??
    standing[0]
  );
}

const LONG = 10 * 60_000;
const TOO_LONG = 30 * 60_000;

/** How bad a wait is: one scale wherever a waiting time is shown. */
export function waitTone(since: string, now: number): "plain" | "warn" | "bad" {
  const waited = now - Date.parse(since);
  return waited > TOO_LONG ? "bad" : waited > LONG ? "warn" : "plain";
}

/** Units of my capacity that my work takes. */
export function used(state: State): number {
  return Object.values(state.items)
    .filter((item) => item.agent_id === state.me.id && item.state !== "queued")
    .reduce((sum, item) => sum + (WEIGHTS[item.channel] ?? 1), 0);
}

export type Entry =
  | {
      readonly is: "message";
      readonly key: string;
      readonly at: string;
      readonly message: MessageView;
    }
  | { readonly is: "line"; readonly key: string; readonly at: string; readonly line: LineView };

/** The timeline over all channels, the oldest first. Answers taken back are left out. */
export function timeline(dossier: OpenTicket): readonly Entry[] {
  const entries: Entry[] = [];
  const begins: Record<string, string> = {}; // when the first message of a ticket was written
  for (const { ticket_id, occurred_at } of Object.values(dossier.messages)) {
    const known = begins[ticket_id];
    if (!known || compare(occurred_at, known) < 0) begins[ticket_id] = occurred_at;
  }
  for (const message of Object.values(dossier.messages)) {
    if (message.delivery?.state === "undone") continue;
    entries.push({ is: "message", key: message.id, at: message.occurred_at, message });
  }
  const lines = Object.values(dossier.lines);
  for (const line of lines) {
    if (isImplied(line, lines)) continue;
    const begin = line.type === "ticket_opened" ? begins[line.ticket_id] : undefined;
    const at = begin && compare(begin, line.at) < 0 ? begin : line.at; // opened, then written to
    entries.push({ is: "line", key: `line-${line.position}`, at, line });
  }
  return entries.sort((a, b) => compare(a.at, b.at) || rank(a) - rank(b) || behind(a, b));
}

/** Of what happened at one time, lines stand by position and messages by id, as the service has it. */
function behind(a: Entry, b: Entry): number {
  if (a.is === "line" && b.is === "line") return a.line.position - b.line.position;
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}

/** Of what happened at one time: who answers a waiting ticket takes it first, then it is answered. */
function rank(entry: Entry): number {
  if (entry.is === "message") return 2;
  return entry.line.type === "ticket_opened" ? 0 : entry.line.type === "work_assigned" ? 1 : 3;
}

/** Whether a machine wrote to us: told on the side, for it moves nothing (spec F.4). */
export function isAutomatic(message: MessageView): boolean {
  return message.direction === "inbound" && message.auto_class !== "human";
}

const SEQUEL = 5 * 60_000;

/** Whether an entry goes on with the one before it, under one name: with all that the name says. */
export function isSequel(entry: Entry, before: Entry | undefined): boolean {
  if (entry.is !== "message" || before?.is !== "message") return false;
  const [a, b] = [before.message, entry.message];
  if (isAutomatic(a) || isAutomatic(b)) return false;
  const isSame =
    a.direction === b.direction &&
    a.author === b.author &&
    a.address === b.address &&
    a.proof === b.proof &&
    a.outsider === b.outsider &&
    a.courtesy === b.courtesy &&
    a.auto_class === b.auto_class &&
    a.channel === b.channel &&
    a.ticket_id === b.ticket_id;
  return isSame && Date.parse(entry.at) - Date.parse(before.at) < SEQUEL;
}

/** What a person wrote to us last in the ticket itself, if that part of the timeline is here. */
export function lastWritten(dossier: OpenTicket): MessageView | undefined {
  return timeline(dossier)
    .flatMap((entry) => (entry.is === "message" ? entry.message : []))
    .findLast(
      (message) =>
        message.direction === "inbound" &&
        message.ticket_id === dossier.ticket.id &&
        !isAutomatic(message),
    );
}

/** What a person wrote last in the ticket itself, on either side: there the talk goes on. */
export function lastSaid(dossier: OpenTicket): MessageView | undefined {
  return timeline(dossier)
    .flatMap((entry) => (entry.is === "message" ? entry.message : []))
    .findLast(
      ({ ticket_id, direction, auto_class, call }) =>
        ticket_id === dossier.ticket.id &&
        direction !== "note" &&
        auto_class === "human" &&
        call === null,
    );
}

/** The tickets that an open one can join: the one it may belong to first, then the customer's. */
export function joinable(dossier: OpenTicket): readonly TicketView[] {
  const { ticket, mayFollow, tickets } = dossier;
  if (ticket.status === "closed") return [];
  const others = Object.values(tickets).filter(({ id }) => id !== mayFollow?.id);
  const found = [...(mayFollow ? [mayFollow] : []), ...others.sort(latestFirst)];
  return found.filter(({ id, status }) => id !== ticket.id && status !== "closed");
}

/** Whose an address is, where several customers were found to be one. */
export function ownerName(customer: CustomerView, customerId: string): string | null {
  if (customer.merges.length === 0) return null;
  const merged = customer.merges.find(({ loser_id }) => loser_id === customerId);
  return merged ? merged.loser_name : customer.name;
}

/** What was said last in the ticket itself, if that part of the timeline is here. */
export function lastOwn(dossier: OpenTicket): string | undefined {
  const entry = timeline(dossier).findLast(
    (each) => each.is === "message" && each.message.ticket_id === dossier.ticket.id,
  );
  return entry?.key;
}

/** Who takes work opens the ticket and becomes responsible for it: one line says it all. */
function isImplied(line: LineView, lines: readonly LineView[]): boolean {
  const isOpening = line.type === "ticket_moved" && line.before === "new" && line.after === "open";
  if (!isOpening && line.type !== "ticket_handed_over") return false;
  return lines.some(
    (other) =>
      other.type === "work_assigned" &&
      other.ticket_id === line.ticket_id &&
      other.by === line.by &&
      (isOpening || other.after === line.after) &&
      Math.abs(Date.parse(other.at) - Date.parse(line.at)) < 2000,
  );
}

/** A reference as people read it, in groups. */
export function shownReference(reference: string): string {
  return reference
    .replace(/^(\w{5})(\w{5})(\w)$/, "$1-$2-$3")
    .replace(/^(\d{5})(\d{5})(\d{5})$/, "$1.$2.$3");
}

/** The work on this ticket that nobody has yet, if any. */
export function waitingItem(dossier: OpenTicket): ItemView | undefined {
  return Object.values(dossier.items).find((item) => item.state === "queued");
}

/** Since when a ticket waits: its customer for an answer, else its work for somebody. */
export function waitsSince(ticket: TicketView, item?: ItemView): string {
  return ticket.unanswered_since ?? item?.enqueued_at ?? ticket.last_at;
}

/** Who else is looking at the ticket or writing to it. */
export function colleaguesAt(state: State, ticketId: string): readonly string[] {
  return Object.entries(state.viewing)
    .filter(([agent, ticket]) => ticket === ticketId && agent !== state.me.id)
    .map(([agent]) => state.agents[agent]?.name ?? "")
    .filter(Boolean);
}

/** Compare two times of the service, all in UTC, to the microsecond. */
export function compare(a: string, b: string): number {
  return Date.parse(a) - Date.parse(b) || parts(a) - parts(b);
}

/** The microseconds of a time; none are written where there are none. */
function parts(time: string): number {
  return Number(/\.(\d+)/.exec(time)?.[1]?.padEnd(6, "0") ?? 0);
}

/** The service's order of tickets. */
export function latestFirst(a: TicketView, b: TicketView): number {
  return compare(b.last_at, a.last_at) || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);
}

export function may(state: State, permission: string): boolean {
  return state.me.permissions.includes(permission);
}
