/** What is offered to me now, and the offer that the keys and the card are about. */
import { computed, ref, watch } from "vue";
import { type Offered, offers, selectedOffer } from "@/core/select";
import { accept } from "./actions";
import { current, state } from "./desk";
import { now } from "./now";
import { openTicket } from "./screen";

export const offered = computed(() => (state.value ? offers(state.value) : []));
export const standing = computed(() => offered.value.filter((each) => left(each) > 0));

const picked = ref<string | null>(null);
watch(current, () => {
  picked.value = null; // whoever opens an offered ticket means its offer
});

export const selected = computed(() => selectedOffer(standing.value, picked.value, current.value));

/** The offer of the ticket that is open. */
export const offeredHere = computed(() =>
  standing.value.find(({ offer }) => offer.ticket_id === current.value),
);

/** Milliseconds until an offer goes to somebody else. */
export function left({ offer }: Offered): number {
  return Date.parse(offer.expires_at) - now.value;
}

/** The part of an offer's time that is left. */
export function share(each: Offered): number {
  const whole = Date.parse(each.offer.expires_at) - Date.parse(each.offer.offered_at);
  return left(each) / Math.max(1, whole);
}

export function pick(offerId: string): void {
  picked.value = offerId;
}

export function pickNext(): void {
  const at = standing.value.findIndex(({ offer }) => offer.id === selected.value?.offer.id);
  const next = standing.value[(at + 1) % Math.max(1, standing.value.length)];
  if (next) pick(next.offer.id);
}

/** Accept an offer and show its ticket. */
export async function takeOffer(offer = selected.value): Promise<void> {
  if (!offer) return;
  if (await accept(offer.offer)) openTicket(offer.offer.ticket_id, "mine");
}
