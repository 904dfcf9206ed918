/** What a person does. Each tells the service, and says so when the service refuses. */
import { ref } from "vue";
import * as client from "@/api/client";
import { codeOf } from "@/api/problem";
import type {
  AwayReason,
  Chosen,
  ItemView,
  Kind,
  OfferView,
  Priority,
  Status,
  TicketView,
} from "@/api/wire";
import { i18n } from "@/i18n";
import { current, isLive, load } from "./desk";
import { openTicket } from "./screen";
import { say, tell } from "./toasts";

/** What is on its way to the service, so that buttons can show it and wait. */
export const busy = ref<ReadonlySet<string>>(new Set());

export async function attempt(name: string, act: () => Promise<unknown>): Promise<boolean> {
  if (busy.value.has(name)) return false;
  busy.value = new Set([...busy.value, name]);
  try {
    await act();
    // Without a live stream the news would be late: read the ticket again.
    if (!isLive.value && current.value) void load(current.value);
    return true;
  } catch (error) {
    if (codeOf(error) === "stale_version" && current.value) void load(current.value);
    tell(error);
    return false;
  } finally {
    busy.value = new Set([...busy.value].filter((each) => each !== name));
  }
}

interface Choice {
  readonly version: number;
  readonly act: (version: number) => Promise<{ version: number }>;
}
const chosen = new Map<string, Choice>();

/** Choose one of several: the last choice counts, also one made while another is on its way. */
async function choose(name: string, ticket: TicketView, act: Choice["act"]): Promise<void> {
  chosen.set(name, { version: ticket.version, act });
  if (busy.value.has(name)) return;
  let version = 0;
  for (let next = chosen.get(name); next; next = chosen.get(name)) {
    const { version: seen, act } = next;
    chosen.delete(name);
    await attempt(name, async () => {
      ({ version } = await act(Math.max(seen, version)));
    });
  }
}

export const accept = (offer: OfferView) =>
  attempt(`offer:${offer.id}`, () => client.accept(offer.id));

export const decline = (offer: OfferView) =>
  attempt(`offer:${offer.id}`, () => client.decline(offer.id));

export const claim = (item: ItemView) => attempt(`claim:${item.id}`, () => client.claim(item.id));

/** What it is already is a choice only while another is on its way. */
export async function move(ticket: TicketView, to: Status): Promise<void> {
  const name = `move:${ticket.id}`;
  if (to === ticket.status && !busy.value.has(name)) return;
  await choose(name, ticket, (version) => client.move(ticket.id, to, version));
}

export async function reclassify(ticket: TicketView, kind: Kind): Promise<void> {
  const name = `kind:${ticket.id}`;
  if (kind === ticket.kind && !busy.value.has(name)) return;
  await choose(name, ticket, (version) => client.reclassify(ticket.id, kind, version));
}

export const prioritise = (ticket: TicketView, priority: Priority) =>
  choose(`priority:${ticket.id}`, ticket, (version) =>
    client.prioritise(ticket.id, priority, version),
  );

export async function handOver(
  ticket: TicketView,
  to: { queue: string } | { agent: string },
  note: string,
): Promise<boolean> {
  const words = note.trim();
  const done = await attempt(`hand:${ticket.id}`, () =>
    client.handOver(ticket.id, {
      ...("queue" in to ? { queue_id: to.queue } : { agent_id: to.agent }),
      version: ticket.version,
      ...(words ? { note: words } : {}),
    }),
  );
  if (done) say("success", i18n.global.t("handOver.done"));
  return done;
}

/** Let a ticket join another; the screen goes on with that one. */
export async function join(ticket: TicketView, into: string): Promise<boolean> {
  const done = await attempt(`join:${ticket.id}`, () =>
    client.join(ticket.id, into, ticket.version),
  );
  if (done) {
    say("success", i18n.global.t("join.done"));
    openTicket(into);
  }
  return done;
}

export const keepApart = (ticket: TicketView) =>
  attempt(`apart:${ticket.id}`, () => client.standAlone(ticket.id, ticket.version));

/** Let two customers be one; the way back is offered at once, and stays in the panel. */
export async function merge(winner: string, loser: string, reason: string): Promise<boolean> {
  let mergeId = "";
  const done = await attempt("merge", async () => {
    mergeId = (await client.merge(winner, loser, reason)).id;
  });
  const { t } = i18n.global;
  const act = { label: t("merge.undo"), run: () => void undoMerge(mergeId) };
  if (done) say("success", t("merge.done"), act);
  return done;
}

export async function undoMerge(mergeId: string): Promise<boolean> {
  const done = await attempt(`unmerge:${mergeId}`, () => client.undoMerge(mergeId));
  if (done) say("success", i18n.global.t("merge.undone"));
  return done;
}

export const tellApart = (customerId: string, otherId: string) =>
  attempt(`same:${otherId}`, () => client.tellApart(customerId, otherId));

export const dismissSuspicion = (ticket: TicketView) =>
  attempt(`suspicion:${ticket.id}`, () => client.dismissSuspicion(ticket.id, ticket.version));

export const moreThanThanks = (messageId: string) =>
  attempt(`thanks:${messageId}`, () => client.reopenByMessage(messageId));
export const letIn = (messageId: string) =>
  attempt(`letIn:${messageId}`, () => client.acceptSender(messageId));

export const correctLanguage = (messageId: string, language: string) =>
  attempt(`language:${messageId}`, () => client.correctLanguage(messageId, language));

export const retry = (messageId: string) =>
  attempt(`retry:${messageId}`, () => client.retry(messageId));

export const undo = (messageId: string) =>
  attempt(`undo:${messageId}`, () => client.undo(messageId));

export const beThere = (chosen: Chosen, reason: AwayReason | null) =>
  attempt("presence", () => client.beThere({ chosen, reason }));
