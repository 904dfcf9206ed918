/**
 * My phone rings: the caller's ticket opens at once, unless I am in the middle of something. Then a
 * card says who calls, until I open the ticket, somebody answers, or the call is over.
 */
import { computed, ref, watch } from "vue";
import { compare } from "@/core/select";
import type { Ringing } from "@/core/state";
import { i18n } from "@/i18n";
import { current, state } from "./desk";
import { customerName } from "./names";
import { now } from "./now";
import { preferences } from "./preferences";
import { openTicket } from "./screen";
import { drafts } from "./session";
import { ring } from "./sound";
import { showOutside } from "./title";

const LONGEST = 3 * 60_000; // a phone does not ring longer; the news of its end was lost

const waved = ref<ReadonlySet<string>>(new Set()); // rings whose card was put away

const rings = computed(() =>
  Object.values(state.value?.ringing ?? {})
    .filter(({ at }) => now.value - Date.parse(at) < LONGEST)
    .sort((a, b) => compare(a.at, b.at)),
);

/** The ring that the card and the key are about. */
export const shownRing = computed(() =>
  rings.value.find(
    ({ ticket_id, message_id }) => ticket_id !== current.value && !waved.value.has(message_id),
  ),
);

export function openRing(ringing: Ringing | undefined = shownRing.value): void {
  if (ringing) openTicket(ringing.ticket_id);
}

export function putAway({ message_id }: Ringing): void {
  waved.value = new Set([...waved.value, message_id]);
}

export function callerOf({ ticket_id }: Ringing): string {
  const ticket = state.value?.tickets[ticket_id] ?? state.value?.dossiers[ticket_id]?.ticket;
  return ticket ? customerName(ticket.customer_name, ticket.customer_id) : "…";
}

export function useRinging(): void {
  watch(
    () => rings.value.map(({ message_id }) => message_id),
    (_, before) => {
      const fresh = rings.value.find(({ message_id }) => !before?.includes(message_id));
      if (!fresh) return;
      if (preferences.value.sound === "on") ring();
      showOutside(i18n.global.t("call.rings"), callerOf(fresh), fresh.message_id);
      const isHere = rings.value.some(({ ticket_id }) => ticket_id === current.value);
      if (!isHere && !isBusy()) openRing(fresh);
    },
  );
}

/** Whether another page would take something out of my hands. */
function isBusy(): boolean {
  if (current.value && drafts.value?.has(current.value)) return true;
  if (document.querySelector("[role=dialog],[role=menu]")) return true;
  const at = document.activeElement;
  const isField = at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement;
  return isField && at.value !== "";
}
