/** The clocks of the tickets on the desk, and of the open one second by second. */
import { computed, ref, shallowRef, watch } from "vue";
import * as client from "@/api/client";
import type { ClockView, Priority, StripView } from "@/api/wire";
import { byUrgency, nearestByTicket } from "@/core/clocks";
import type { Command } from "@/core/commands";
import { PRIORITIES } from "@/core/trade";
import { attempt, prioritise } from "./actions";
import { dossier, onFact, state } from "./desk";
import { serviceNow } from "./now";
import { listName, priorityMenu } from "./screen";
import { explain } from "./toasts";

/** The clock that a list shows for a ticket on the desk. */
export const shownClocks = computed<ReadonlyMap<string, ClockView>>(() =>
  nearestByTicket(state.value?.clocks ?? {}),
);

const KEPT = "cc.order";

export type Order = "longest" | "urgent";

/** How the lists of work are ordered; this browser remembers it. */
export const order = ref<Order>(localStorage.getItem(KEPT) === "urgent" ? "urgent" : "longest");
watch(order, (chosen) => localStorage.setItem(KEPT, chosen));

/** Put what is due first on top, if that is chosen; what is equal stays as it stands. */
export function ordered<Row>(rows: readonly Row[], ticketId: (row: Row) => string): readonly Row[] {
  if (order.value === "longest") return rows;
  const clock = (row: Row) => shownClocks.value.get(ticketId(row));
  return [...rows].sort((a, b) => byUrgency(clock(a), clock(b)));
}

export const isShown = ref(false); // the strips of the open ticket, as a dialog
export const strips = shallowRef<readonly StripView[] | null>(null);
export const fault = ref<string | null>(null);
export const readAt = ref(0); // when the service said how they stand

const RENEWED = 20_000; // milliseconds; a strip goes on, though nothing happens

/** Ask how the clocks of the open ticket ran. */
export async function read(): Promise<void> {
  const id = dossier.value?.ticket.id;
  if (!id) return;
  try {
    const found = await client.strips(id);
    if (id !== dossier.value?.ticket.id) return;
    strips.value = found;
    fault.value = null;
    readAt.value = serviceNow();
  } catch (error) {
    if (id === dossier.value?.ticket.id) fault.value = explain(error);
  }
}

/** Let the legal limits of a ticket go by the newest calendars, though they may be later. */
export async function confirmLimits(id: string): Promise<void> {
  if (await attempt(`limits:${id}`, () => client.confirmLimits(id))) await read();
}

watch(
  () => dossier.value?.ticket.id,
  () => {
    isShown.value = false;
  },
);
watch(isShown, (shown, _, whenOver) => {
  if (!shown) return;
  strips.value = fault.value = null;
  void read();
  const renewing = window.setInterval(() => void read(), RENEWED);
  whenOver(() => window.clearInterval(renewing));
});
onFact(({ ticket, clocks, clock }) => {
  const isAbout = ticket?.id === dossier.value?.ticket.id && (clocks || clock);
  if (isShown.value && isAbout) void read();
});

function prioritiseAs(priority: Priority): Command {
  return {
    id: `ticket.${priority}`,
    label: `command.priority_${priority}`,
    section: "ticket",
    guard: () => dossier.value !== null && dossier.value.ticket.priority !== priority,
    run: () => {
      if (dossier.value) void prioritise(dossier.value.ticket, priority);
    },
  };
}

export const clockCommands: readonly Command[] = [
  {
    id: "ticket.clocks",
    label: "command.clocks",
    key: "Shift+t",
    section: "ticket",
    guard: () => dossier.value !== null,
    run: () => {
      isShown.value = true;
    },
  },
  {
    id: "ticket.priority",
    label: "command.priority",
    key: "Shift+p",
    section: "ticket",
    guard: () => dossier.value !== null,
    run: () => {
      priorityMenu.value = true;
    },
  },
  ...PRIORITIES.map(prioritiseAs),
  {
    id: "list.order",
    label: "command.order",
    key: "Shift+o",
    section: "list",
    guard: () => listName() !== "tickets",
    run: () => {
      order.value = order.value === "urgent" ? "longest" : "urgent";
    },
  },
];
