/** What can be asked of the service, and told to it. */
import type { components } from "./schema.gen";
import { read, readText, write } from "./transport";
import type {
  Dossier,
  InboxView,
  MeView,
  PreferencesView,
  SetAsideView,
  Snapshot,
  TicketPage,
  TimelinePage,
} from "./wire";

export interface Done {
  id: string;
  version: number;
}

export interface QuarantinePage {
  rows: SetAsideView[];
  after: string | null;
}

export interface TicketFilter {
  status: readonly string[];
  kind: readonly string[];
  queue: string | null;
  q: string;
}

export interface HandOver {
  queue_id?: string;
  agent_id?: string;
  version: number;
  note?: string;
}

export type Then = "pending" | "on_hold" | "resolved" | null;

export type Schemas = components["schemas"];

// Who is here.
export const whoAmI = () => read<MeView>("/api/session");
export const signIn = (email: string, password: string) =>
  write<MeView>("POST", "/api/session", { email, password });
export const signOut = () => write<null>("DELETE", "/api/session", null);
export const prefer = (preferences: PreferencesView) =>
  write<Done>("PUT", "/api/preferences", preferences);
export const beThere = (chosen: string, reason: string | null) =>
  write<Done>("PUT", "/api/presence", { chosen, reason });

// What is on the desk.
export const snapshot = () => read<Snapshot>("/api/snapshot");
export const dossier = (ticketId: string) => read<Dossier>(`/api/tickets/${ticketId}`);
export const earlier = (customerId: string, before: string) =>
  read<TimelinePage>(`/api/customers/${customerId}/timeline?${new URLSearchParams({ before })}`);
export const tickets = (filter: TicketFilter, after: string | null) =>
  read<TicketPage>(`/api/tickets?${query(filter, after)}`);

// Work.
export const accept = (offerId: string) => write<Done>("POST", `/api/offers/${offerId}/accept`, {});
export const decline = (offerId: string) =>
  write<Done>("POST", `/api/offers/${offerId}/decline`, {});
export const claim = (itemId: string) => write<Done>("POST", `/api/items/${itemId}/claim`, {});

// Tickets.
export const move = (ticketId: string, to: string, version: number) =>
  write<Done>("POST", `/api/tickets/${ticketId}/status`, { to, version });
export const reclassify = (ticketId: string, kind: string, version: number) =>
  write<Done>("POST", `/api/tickets/${ticketId}/kind`, { kind, version });
export const handOver = (ticketId: string, to: HandOver) =>
  write<Done>("POST", `/api/tickets/${ticketId}/hand-over`, to);
export const reply = (ticketId: string, conversationId: string, text: string, then: Then) =>
  write<Done>("POST", `/api/tickets/${ticketId}/replies`, {
    conversation_id: conversationId,
    text,
    then,
  });
export const note = (ticketId: string, text: string) =>
  write<Done>("POST", `/api/tickets/${ticketId}/notes`, { text });

// Messages.
export const undo = (messageId: string) =>
  write<Done>("POST", `/api/messages/${messageId}/undo`, {});
export const retry = (messageId: string) =>
  write<Done>("POST", `/api/messages/${messageId}/retry`, {});
export const attachmentUrl = (messageId: string, index: number) =>
  `/api/messages/${messageId}/attachments/${index}`;
export const originalUrl = (messageId: string) => `/api/messages/${messageId}/raw`;
export const htmlUrl = (messageId: string, images: "blocked" | "shown") =>
  `/api/messages/${messageId}/html${images === "shown" ? "?remote=1" : ""}`;

// Inboxes and what they could not read.
export const inboxes = () => read<InboxView[]>("/api/inboxes");
export const quarantine = (after: string | null) =>
  read<QuarantinePage>(`/api/quarantine${after ? `?${new URLSearchParams({ after })}` : ""}`);
export const rawText = (rawId: string) => readText(`/api/quarantine/${rawId}/raw`);
export const rawUrl = (rawId: string) => `/api/quarantine/${rawId}/raw`;
export const readAgain = (rawId: string) =>
  write<Done>("POST", `/api/quarantine/${rawId}/retry`, {});
export const discard = (rawId: string) =>
  write<Done>("POST", `/api/quarantine/${rawId}/discard`, {});

function query(filter: TicketFilter, after: string | null): URLSearchParams {
  const asked = new URLSearchParams();
  for (const status of filter.status) asked.append("status", status);
  for (const kind of filter.kind) asked.append("kind", kind);
  if (filter.queue) asked.set("queue", filter.queue);
  if (filter.q.trim()) asked.set("q", filter.q.trim());
  if (after) asked.set("after", after);
  return asked;
}
