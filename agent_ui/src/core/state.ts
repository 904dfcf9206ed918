/**
 * What the screen knows: the desk at a position of the stream, and the tickets that are open on it.
 *
 *     snapshot ──► State ──frame──► State ──frame──► State …
 *
 * Rows are kept by id. Nothing but `reduce` makes a new State.
 */
import type {
  AgentView,
  ClockView,
  ConversationView,
  CustomerView,
  Desk,
  Dossier,
  Down,
  InboxView,
  ItemView,
  LineView,
  MessageView,
  MeView,
  OfferView,
  PreferencesView,
  QueueView,
  Snapshot,
  TaskView,
  TicketView,
  TimelinePage,
} from "@/api/wire";

export type Rows<Row> = Readonly<Record<string, Row>>;

/** A ticket with its customer's timeline, kept true by the stream. */
export interface OpenTicket {
  readonly ticket: TicketView;
  readonly customer: CustomerView;
  readonly mayFollow: TicketView | null; // the ticket that this one may belong to
  readonly conversations: readonly ConversationView[];
  readonly tickets: Rows<TicketView>; // the customer's other tickets
  readonly items: Rows<ItemView>;
  readonly clocks: Rows<ClockView>;
  readonly tasks: Rows<TaskView>; // on this ticket, and about its customer on none
  readonly messages: Rows<MessageView>;
  readonly lines: Rows<LineView>; // by position
  readonly before: string | null; // leads to the part of the timeline before this one
}

/** A call that rings on my phone. */
export interface Ringing {
  readonly message_id: string;
  readonly ticket_id: string;
  readonly at: string;
}

export interface State {
  readonly position: number;
  readonly me: MeView;
  readonly agents: Rows<AgentView>;
  readonly queues: Rows<QueueView>;
  readonly tickets: Rows<TicketView>;
  readonly items: Rows<ItemView>;
  readonly offers: Rows<OfferView>;
  readonly clocks: Rows<ClockView>; // the open ones
  readonly tasks: Rows<TaskView>; // what is mine to do
  readonly inboxes: Rows<InboxView>;
  readonly setAside: number;
  readonly gone: Rows<number>; // the version at which a row was dropped: older news of it is no news
  readonly dossiers: Rows<OpenTicket>; // by ticket id
  readonly typing: Rows<Rows<number>>; // ticket id → who → how often heard
  readonly viewing: Rows<string>; // agent id → ticket id
  readonly ringing: Rows<Ringing>; // by the call's message, until it is answered or over
}

/** What the screen itself adds to the stream. */
export type Local =
  | { frame: "opened"; dossier: Dossier }
  | { frame: "closed"; ticket_id: string }
  | { frame: "earlier"; ticket_id: string; page: TimelinePage }
  | { frame: "faded"; ticket_id: string; who: string; count: number }
  | { frame: "preferred"; preferences: PreferencesView };

export type StreamEvent = Down | Local;

export function fromSnapshot(snapshot: Snapshot): State {
  return fromDesk(snapshot.state, snapshot.position);
}

export function fromDesk(desk: Desk, position: number): State {
  return {
    position,
    me: desk.me,
    agents: byId(desk.agents),
    queues: byId(desk.queues),
    tickets: byId(desk.tickets),
    items: byId(desk.items),
    offers: byId(desk.offers),
    clocks: byId(desk.clocks),
    tasks: byId(desk.tasks),
    inboxes: byId(desk.inboxes),
    setAside: desk.set_aside,
    gone: {},
    dossiers: {},
    typing: {},
    viewing: {},
    ringing: {},
  };
}

/** The part of a state that a snapshot would show, in an order that does not matter. */
export function toDesk(state: State): Desk {
  return {
    me: state.me,
    agents: sorted(state.agents),
    queues: sorted(state.queues),
    tickets: sorted(state.tickets),
    items: sorted(state.items),
    offers: sorted(state.offers),
    clocks: sorted(state.clocks),
    tasks: sorted(state.tasks),
    inboxes: sorted(state.inboxes),
    set_aside: state.setAside,
  };
}

export function byId<Row extends { id: string }>(rows: readonly Row[]): Rows<Row> {
  return Object.fromEntries(rows.map((row) => [row.id, row]));
}

function sorted<Row extends { id: string }>(rows: Rows<Row>): Row[] {
  return Object.values(rows).sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}
