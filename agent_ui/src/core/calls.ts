/** What screens ask of calls: whom one is with, how it went, and whether somebody must call back. */
import type { CallView, ItemView, MessageView, PhonesView } from "@/api/wire";
import { latin } from "./digits";
import { compare } from "./select";
import type { OpenTicket } from "./state";

/** The customer's number as it can be dialled or was shown; none where it is withheld. */
export function numberOf(message: MessageView, call: CallView): string | null {
  if (isNumber(message.address)) return message.address;
  const shown = call.direction === "outbound" ? call.to_raw : call.from_raw;
  return shown && /\d/.test(shown) ? shown : null;
}

/** Whether it is E.164. */
export const isNumber = (text: string): boolean => /^\+\d{3,15}$/.test(text);

export type Tone = "live" | "good" | "plain" | "warn" | "bad";

/** How a call went, for the colour that it has. */
export function toneOf(call: CallView): Tone {
  if (call.stage !== "over") return "live";
  if (call.outcome === "answered") return "good";
  if (call.outcome === "transferred") return "plain";
  return call.direction === "inbound" ? "bad" : "warn";
}

/** Milliseconds that a call lasts: until now while it goes on, none where nobody knows. */
export function lasting(call: CallView, began: string, now: number): number | null {
  const since = call.stage === "talking" ? call.answered_at : began;
  return call.stage === "over" || !since ? null : Math.max(0, now - Date.parse(since));
}

export interface CallBack {
  readonly item: ItemView;
  readonly inboxId: string;
  readonly number: string | null;
  readonly last: MessageView | undefined; // the latest call with them
}

/** Whom I should call back: work on a call that nobody served, mine or nobody's yet. */
export function callBack(dossier: OpenTicket, me: string): CallBack | null {
  const item = Object.values(dossier.items).find(
    (each) =>
      each.channel === "phone" &&
      (each.state === "queued" || (each.state === "assigned" && each.agent_id === me)),
  );
  const conversation = dossier.conversations.find(({ id }) => id === item?.conversation_id);
  if (!item || !conversation) return null;
  const last = lastCall(dossier, conversation.id);
  if (last?.call && (last.call.stage !== "over" || last.call.outcome === "answered")) return null;
  const number = isNumber(conversation.address) ? conversation.address : null;
  return { item, inboxId: conversation.inbox_id, number, last };
}

function lastCall(dossier: OpenTicket, conversationId: string): MessageView | undefined {
  return Object.values(dossier.messages)
    .filter((each) => each.call && each.conversation_id === conversationId)
    .sort((a, b) => compare(a.occurred_at, b.occurred_at))
    .at(-1);
}

/** The number to begin with when a call about a ticket is written down. */
export function customerNumber(dossier: OpenTicket): string {
  const spoken = dossier.conversations.find(
    ({ channel, address }) => channel === "phone" && isNumber(address),
  );
  const known = dossier.customer.identities.find(
    ({ kind, address }) => kind === "phone" && isNumber(address),
  );
  return spoken?.address ?? known?.address ?? "";
}

/** Seconds of a length as it is typed: "3" is three minutes, "3:20" says it exactly. */
export function spoken(typed: string): number | null {
  const found = /^(?:(\d{1,4})(?::([0-5]?\d))?)?$/.exec(latin(typed.trim()));
  return found ? Number(found[1] ?? 0) * 60 + Number(found[2] ?? 0) : null;
}

type PhoneInbox = PhonesView["inboxes"][number];

/** The inboxes in which a call can be written down: the open ticket's own first. */
export function ownFirst(
  inboxes: readonly PhoneInbox[],
  dossier: OpenTicket | null,
): readonly PhoneInbox[] {
  const own = dossier?.conversations.find(({ channel }) => channel === "phone")?.inbox_id;
  const isOwn = ({ id }: PhoneInbox) => id === own;
  return [...inboxes.filter(isOwn), ...inboxes.filter((each) => !isOwn(each))];
}
