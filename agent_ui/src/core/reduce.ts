/**
 * How the screen changes: pure and total over everything that the stream can say.
 *
 * A row carries its version and the newer one stays, so that a frame may be read twice, or bring
 * a row that is later than its fact, without harm. The position only moves forward.
 */
import type {
  ClockView,
  ConversationView,
  DeliveryView,
  Dossier,
  FactFrame,
  ItemView,
  LineView,
  MarkFrame,
  MessageView,
  OfferView,
  TaskView,
  TicketView,
  TimelinePage,
} from "@/api/wire";
import { compare } from "./select";
import { byId, type OpenTicket, type Rows, type State, type StreamEvent } from "./state";

export function reduce(state: State, event: StreamEvent): State {
  switch (event.frame) {
    case "fact":
      return moved(learn(state, event), event.position);
    case "left":
      return moved(forget(state, event.ticket_id), event.position);
    case "mark":
      return moved(told(state, event), event.position);
    case "typing":
      return heard(state, event.ticket_id, event.who);
    case "faded":
      return faded(state, event.ticket_id, event.who, event.count);
    case "viewing":
      return seen(state, event.agent_id, event.ticket_id);
    case "opened":
      return {
        ...state,
        dossiers: { ...state.dossiers, [event.dossier.ticket.id]: open(event.dossier) },
      };
    case "closed":
      return { ...state, dossiers: without(state.dossiers, event.ticket_id) };
    case "earlier":
      return inDossier(state, event.ticket_id, (dossier) => extended(dossier, event.page));
    case "preferred":
      return { ...state, me: { ...state.me, preferences: event.preferences } };
    case "resync":
    case "error":
      return state; // the connection acts on these; nothing on the desk changes
    default:
      return assertNever(event);
  }
}

/** Whether a desk keeps the ticket in its lists, though there should be no work on it. */
function isOnDesk(ticket: TicketView, myId: string): boolean {
  switch (ticket.status) {
    case "new":
    case "open":
      return true;
    case "pending":
    case "on_hold":
      return ticket.assignee_id === myId;
    default:
      return false;
  }
}

/** Open tickets whose past is not known any more: something came into sight, or people were merged. */
export function revealing(state: State, fact: FactFrame): readonly string[] {
  return Object.values(state.dossiers)
    .filter((dossier) => isRevealed(dossier, fact))
    .map((dossier) => dossier.ticket.id);
}

function isRevealed(dossier: OpenTicket, fact: FactFrame): boolean {
  const { ticket } = fact;
  if ((fact.customers ?? []).some((id) => dossier.customer.ids.includes(id))) return true;
  if (!ticket) return false;
  if (fact.type === "ticket_joined" || fact.type === "ticket_took_over") {
    return ticket.id === dossier.ticket.id;
  }
  if (fact.type !== "ticket_handed_over") return false;
  if (ticket.id === dossier.ticket.id || ticket.id in dossier.tickets) return false;
  return dossier.customer.ids.includes(ticket.customer_id);
}

/** Whether a row is told on the timeline of an open ticket: its customer's, or the ticket's own. */
function concerns(dossier: OpenTicket, row: { ticket_id: string; customer_id: string }): boolean {
  return dossier.customer.ids.includes(row.customer_id) || row.ticket_id === dossier.ticket.id;
}

/** Work calls a ticket back, such as an answer that failed after it was resolved. */
function isWorkedAt(state: State, ticketId: string): boolean {
  return Object.values(state.items).some((item) => item.ticket_id === ticketId);
}

export function assertNever(event: never): never {
  throw new Error(`a frame that nobody knows: ${JSON.stringify(event)}`);
}

function moved(state: State, position: number): State {
  return position > state.position ? { ...state, position } : state;
}

function told(state: State, { me, inboxes }: MarkFrame): State {
  if (!me && !inboxes) return state;
  return { ...state, me: me ?? state.me, inboxes: inboxes ? byId(inboxes) : state.inboxes };
}

function learn(state: State, fact: FactFrame): State {
  const me = state.me.id;
  const { ticket } = fact;
  let next = state;
  if (fact.item) next = keep<ItemView>(next, "items", fact.item, fact.item.state !== "done");
  if (ticket) {
    next = keep(next, "tickets", ticket, isOnDesk(ticket, me) || isWorkedAt(next, ticket.id));
  }
  if (fact.offer) next = keep<OfferView>(next, "offers", fact.offer, isMine(fact.offer, me));
  if (fact.type === "ticket_joined" && ticket) {
    // What stays in sight of them comes again, on the ticket that this one joined.
    next = { ...next, tasks: filtered(next.tasks, ({ ticket_id }) => ticket_id !== ticket.id) };
  }
  if (fact.task) next = keep<TaskView>(next, "tasks", fact.task, isMyTask(fact.task, next));
  next = timed(next, fact);
  next = rung(next, fact);
  const { agent, inbox } = fact;
  if (agent) {
    next = { ...next, agents: { ...next.agents, [agent.id]: agent } };
  }
  if (inbox) next = { ...next, inboxes: { ...next.inboxes, [inbox.id]: inbox } };
  if (typeof fact.set_aside === "number") next = { ...next, setAside: fact.set_aside };
  if (fact.message?.direction === "inbound") next = silenced(next, fact.message.ticket_id);
  return withDossiers(next, (dossier) => learnt(dossier, fact));
}

/** The open clocks of a ticket that a list shows: all of them come when it may have come into one. */
function timed(state: State, { ticket, clock, clocks }: FactFrame): State {
  if (!ticket) return state;
  const isShown = ticket.id in state.tickets;
  if (isShown && !clocks)
    return clock && clock.id in state.clocks
      ? { ...state, clocks: { ...state.clocks, [clock.id]: clock } }
      : state;
  const others = filtered(state.clocks, ({ ticket_id }) => ticket_id !== ticket.id);
  return { ...state, clocks: isShown ? { ...others, ...byId(clocks ?? []) } : others };
}

/** My phone rings until somebody answers, or the call is over. */
function rung(state: State, { type, at, agent, message }: FactFrame): State {
  if (!message?.call) return state;
  const { id, ticket_id, call } = message;
  if (call.stage !== "ringing") return { ...state, ringing: without(state.ringing, id) };
  if (type !== "phone_rang" || agent?.id !== state.me.id) return state;
  return { ...state, ringing: { ...state.ringing, [id]: { message_id: id, ticket_id, at } } };
}

function isMine(offer: OfferView, me: string): boolean {
  return offer.state === "pending" && offer.agent_id === me;
}

/** Whether a task is mine to do: it is open, and says so or is for one of my queues. */
function isMyTask({ state: at, agent_id, queue_id }: TaskView, { me }: State): boolean {
  if (at !== "open") return false;
  return agent_id === null ? me.queues.includes(queue_id ?? "") : agent_id === me.id;
}

type Kept = "tickets" | "items" | "offers" | "tasks";

function keep<Row extends { id: string; version: number }>(
  state: State,
  table: Kept,
  row: Row,
  stays: boolean,
): State {
  const rows = state[table] as Rows<{ version: number }>;
  const known = Math.max(rows[row.id]?.version ?? 0, state.gone[row.id] ?? 0);
  if (row.version < known) return state;
  if (stays) return { ...state, [table]: { ...rows, [row.id]: row } };
  return {
    ...state,
    [table]: without(rows, row.id),
    gone: { ...state.gone, [row.id]: row.version },
  };
}

function forget(state: State, ticketId: string): State {
  const stays = (row: { ticket_id: string | null }) => row.ticket_id !== ticketId;
  const left = {
    ...state,
    tickets: without(state.tickets, ticketId),
    items: filtered(state.items, stays),
    offers: filtered(state.offers, stays),
    clocks: filtered(state.clocks, stays),
    tasks: filtered(state.tasks, stays),
    dossiers: without(state.dossiers, ticketId),
    typing: without(state.typing, ticketId),
    ringing: filtered(state.ringing, stays),
  };
  // It was part of its customer's timeline, which may be open beside another ticket.
  return withDossiers(left, (dossier) => ({
    ...dossier,
    mayFollow: dossier.mayFollow?.id === ticketId ? null : dossier.mayFollow,
    tickets: without(dossier.tickets, ticketId),
    messages: filtered(dossier.messages, stays),
    lines: filtered(dossier.lines, stays),
  }));
}

function heard(state: State, ticketId: string, who: string): State {
  const there = state.typing[ticketId] ?? {};
  const count = (there[who] ?? 0) + 1;
  return { ...state, typing: { ...state.typing, [ticketId]: { ...there, [who]: count } } };
}

function faded(state: State, ticketId: string, who: string, count: number): State {
  const there = state.typing[ticketId];
  if (!there || there[who] !== count) return state; // heard again since
  return { ...state, typing: { ...state.typing, [ticketId]: without(there, who) } };
}

function silenced(state: State, ticketId: string): State {
  const there = state.typing[ticketId];
  if (!there?.customer) return state;
  return { ...state, typing: { ...state.typing, [ticketId]: without(there, "customer") } };
}

function seen(state: State, agentId: string, ticketId: string | null): State {
  const viewing = without(state.viewing, agentId);
  return { ...state, viewing: ticketId === null ? viewing : { ...viewing, [agentId]: ticketId } };
}

function open(dossier: Dossier): OpenTicket {
  return {
    ticket: dossier.ticket,
    customer: dossier.customer,
    mayFollow: dossier.may_follow,
    conversations: dossier.conversations,
    tickets: byId(dossier.tickets),
    items: byId(dossier.items),
    clocks: byId(dossier.clocks),
    tasks: byId(dossier.tasks),
    messages: byId(dossier.timeline.messages),
    lines: byPosition(dossier.timeline.lines),
    before: dossier.timeline.before,
  };
}

function extended(dossier: OpenTicket, page: TimelinePage): OpenTicket {
  return {
    ...dossier,
    messages: { ...byId(page.messages), ...dossier.messages },
    lines: { ...byPosition(page.lines), ...dossier.lines },
    before: page.before,
  };
}

function learnt(dossier: OpenTicket, fact: FactFrame): OpenTicket {
  const { ticket, item, message, line } = fact;
  let next = dossier;
  if (ticket && ticket.id === next.ticket.id) {
    if (ticket.version >= next.ticket.version) next = { ...next, ticket };
  } else if (ticket && dossier.customer.ids.includes(ticket.customer_id)) {
    if (ticket.version >= (next.tickets[ticket.id]?.version ?? 0)) {
      next = { ...next, tickets: { ...next.tickets, [ticket.id]: ticket } };
    }
  }
  if (fact.conversation) {
    next = { ...next, conversations: spoken(next, fact.conversation) };
  }
  const mayFollow = suspected(next, fact);
  if (mayFollow !== next.mayFollow) next = { ...next, mayFollow };
  if (item && item.ticket_id === next.ticket.id)
    next = { ...next, items: worked(next.items, item) };
  next = { ...next, clocks: measured(next, fact) };
  if (fact.task) next = { ...next, tasks: tasked(next, fact.task) };
  if (message && concerns(dossier, message) && !isEarlier(next, message)) {
    next = { ...next, messages: said(next.messages, message) };
  }
  if (line && concerns(dossier, line)) {
    next = { ...next, lines: { ...next.lines, [line.position]: line } };
  }
  return next;
}

/** The conversations of an open ticket: a closed ticket's go on in the one that follows it. */
function spoken(
  { ticket, conversations }: OpenTicket,
  news: ConversationView,
): readonly ConversationView[] {
  const known = conversations.find(({ id }) => id === news.id);
  if (known && known.version > news.version) return conversations;
  const others = conversations.filter(({ id }) => id !== news.id);
  if (news.ticket_id !== ticket.id) return known ? others : conversations;
  return [...others, news].sort((one, other) => compare(one.id, other.id));
}

/** The ticket that an open one may belong to, until somebody has decided. */
function suspected({ ticket, mayFollow }: OpenTicket, fact: FactFrame): TicketView | null {
  const { ticket: news, type } = fact;
  if (!mayFollow || !news) return mayFollow;
  if (news.id === ticket.id) {
    return type === "ticket_joined" || type === "ticket_stands_alone" ? null : mayFollow;
  }
  return news.id === mayFollow.id && news.version >= mayFollow.version ? news : mayFollow;
}

/** Whether a message belongs to a part of the timeline that is not here: it comes with its page. */
function isEarlier(dossier: OpenTicket, message: MessageView): boolean {
  if (dossier.before === null || message.id in dossier.messages) return false;
  const { messages, lines } = dossier;
  const here = [
    ...Object.values(messages).map((each) => each.occurred_at),
    ...Object.values(lines).map((each) => each.at),
  ];
  return here.every((at) => compare(message.occurred_at, at) < 0);
}

function worked(items: Rows<ItemView>, item: ItemView): Rows<ItemView> {
  if (item.version < (items[item.id]?.version ?? 0)) return items;
  return { ...items, [item.id]: item }; // a finished item stays, so that its version guards
}

/** The tasks of an open ticket, and those about its customer; one that went elsewhere is gone. */
function tasked({ ticket, customer, tasks }: OpenTicket, task: TaskView): Rows<TaskView> {
  if (task.version < (tasks[task.id]?.version ?? 0)) return tasks;
  const isHere =
    task.ticket_id === ticket.id ||
    (task.ticket_id === null && customer.ids.includes(task.customer_id));
  return isHere ? { ...tasks, [task.id]: task } : without(tasks, task.id);
}

/** The clocks of an open ticket, those that ended too. */
function measured(
  { ticket, clocks }: OpenTicket,
  { clock, clocks: open }: FactFrame,
): Rows<ClockView> {
  const news = [...(open ?? []), ...(clock ? [clock] : [])].filter(
    (each) => each.ticket_id === ticket.id && each.version >= (clocks[each.id]?.version ?? 0),
  );
  return news.length ? { ...clocks, ...byId(news) } : clocks;
}

function said(messages: Rows<MessageView>, message: MessageView): Rows<MessageView> {
  const known = messages[message.id];
  if (known && known.version > message.version) return messages;
  if (known && age(known.delivery) > age(message.delivery)) return messages;
  return { ...messages, [message.id]: message };
}

function age(delivery: DeliveryView | null): number {
  return delivery?.version ?? 0;
}

function inDossier(
  state: State,
  ticketId: string,
  change: (dossier: OpenTicket) => OpenTicket,
): State {
  const dossier = state.dossiers[ticketId];
  if (!dossier) return state;
  return { ...state, dossiers: { ...state.dossiers, [ticketId]: change(dossier) } };
}

function withDossiers(state: State, change: (dossier: OpenTicket) => OpenTicket): State {
  let dossiers = state.dossiers;
  for (const [id, dossier] of Object.entries(state.dossiers)) {
    const changed = change(dossier);
    if (changed !== dossier) dossiers = { ...dossiers, [id]: changed };
  }
  return dossiers === state.dossiers ? state : { ...state, dossiers };
}

function byPosition(lines: readonly LineView[]): Rows<LineView> {
  return Object.fromEntries(lines.map((line) => [line.position, line]));
}

function filtered<Row>(rows: Rows<Row>, stays: (row: Row) => boolean): Rows<Row> {
  return Object.fromEntries(Object.entries(rows).filter(([, row]) => stays(row)));
}

function without<Row>(rows: Rows<Row>, id: string): Rows<Row> {
  if (!(id in rows)) return rows;
  const { [id]: _, ...rest } = rows;
  return rest;
}
