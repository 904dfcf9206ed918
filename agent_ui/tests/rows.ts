/** Rows with defaults: a test names only what it is about. */
import type {
  AgentView,
  Desk,
  Dossier,
  FactFrame,
  InboxView,
  ItemView,
  LineView,
  MarkFrame,
  MessageView,
  OfferView,
  TicketView,
} from "@/api/wire";

const AT = "2026-11-22T10:00:00Z";

export const aMark = (some: Partial<MarkFrame> = {}): MarkFrame => ({
  frame: "mark",
  position: 1,
  me: null,
  inboxes: null,
  ...some,
});

export const aTicket = (some: Partial<TicketView> = {}): TicketView => ({
  id: "t1",
  reference: "7KQ2M-9XV4T-C",
  subject: "Where is my parcel?",
  kind: "query",
  status: "new",
  priority: "p3",
  channel: "email",
  queue_id: "q1",
  assignee_id: null,
  customer_id: "c1",
  customer_name: "Negar",
  opened_at: AT,
  last_at: AT,
  last_text: "Where is it?",
  last_direction: "inbound",
  unanswered_since: null,
  merged_into_id: null,
  version: 1,
  ...some,
});

export const anItem = (some: Partial<ItemView> = {}): ItemView => ({
  id: "w1",
  ticket_id: "t1",
  conversation_id: "v1",
  queue_id: "q1",
  channel: "email",
  state: "queued",
  agent_id: null,
  enqueued_at: AT,
  version: 1,
  ...some,
});

export const anOffer = (some: Partial<OfferView> = {}): OfferView => ({
  id: "o1",
  item_id: "w1",
  ticket_id: "t1",
  agent_id: "me",
  state: "pending",
  offered_at: AT,
  expires_at: "2026-11-22T10:00:45Z",
  version: 1,
  ...some,
});

export const anAgent = (some: Partial<AgentView> = {}): AgentView => ({
  id: "me",
  name: "Sara",
  role: "agent",
  queues: ["q1"],
  chosen: "online",
  effective: "online",
  reason: null,
  since: AT,
  ...some,
});

export const aMessage = (some: Partial<MessageView> = {}): MessageView => ({
  id: "m1",
  ticket_id: "t1",
  conversation_id: "v1",
  customer_id: "c1",
  channel: "email",
  direction: "inbound",
  agent_id: null,
  author: "Negar",
  address: "negar@mail.example",
  outsider: false,
  proof: "claimed",
  warnings: [],
  matched: null,
  auto_class: "human",
  language: null,
  subject: "",
  text: "Where is it?",
  reply: "Where is it?",
  truncated: false,
  size: 12,
  has_html: false,
  attachments: [],
  call: null,
  occurred_at: AT,
  edited_at: null,
  deleted: false,
  delivery: null,
  client_id: null,
  version: 1,
  ...some,
});

export const aLine = (some: Partial<LineView> = {}): LineView => ({
  position: 11,
  ticket_id: "t1",
  customer_id: "c1",
  type: "ticket_moved",
  by: "me",
  before: "new",
  after: "open",
  at: AT,
  ...some,
});

export const anInbox = (some: Partial<InboxView> = {}): InboxView => ({
  id: "i1",
  kind: "email",
  name: "Shop",
  address: "support@shop.example",
  undo_seconds: 10,
  connected_since: AT,
  last_message_at: null,
  last_error: null,
  last_error_at: null,
  ...some,
});

export const aDesk = (some: Partial<Desk> = {}): Desk => ({
  me: {
    id: "me",
    name: "Sara",
    email: "sara@shop.example",
    role: "agent",
    queues: ["q1"],
    capacity: 6,
    permissions: ["read_tickets"],
    preferences: {
      language: "en",
      calendar: "gregorian",
      digits: "latin",
      first_day: "monday",
      theme: "system",
      sound: "on",
    },
  },
  agents: [anAgent()],
  queues: [{ id: "q1", name: "Orders", names: { fa: "سفارش" } }],
  tickets: [],
  items: [],
  offers: [],
  inboxes: [],
  set_aside: 0,
  ...some,
});

export const aDossier = (some: Partial<Dossier> = {}): Dossier => ({
  position: 10,
  ticket: aTicket(),
  customer: {
    id: "c1",
    name: "Negar",
    known_since: AT,
    ids: ["c1"],
    identities: [],
    merges: [],
    suggestions: [],
  },
  may_follow: null,
  conversations: [],
  tickets: [],
  items: [],
  timeline: { messages: [], lines: [], before: null },
  ...some,
});

export const aFact = (some: Partial<FactFrame> = {}): FactFrame => ({
  frame: "fact",
  position: 11,
  type: "ticket_moved",
  by: "system",
  at: AT,
  ticket: null,
  message: null,
  conversation: null,
  item: null,
  offer: null,
  line: null,
  agent: null,
  inbox: null,
  set_aside: null,
  customers: [],
  ...some,
});
