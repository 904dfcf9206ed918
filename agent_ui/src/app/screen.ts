/** What is open on the screen and where the cursor stands; nothing that the service knows of. */
import { ref } from "vue";
import { router } from "@/router";
import type { Mode } from "./drafts";

export const palette = ref(false);
export const help = ref(false);
export const panel = ref(false); // the customer's panel, where it is a sheet
export const statusMenu = ref(false);
export const kindMenu = ref(false);
export const priorityMenu = ref(false);
export const handOver = ref(false);
export const joining = ref<{ into: string | null } | null>(null); // the ticket that is chosen at first
export const merging = ref<{ other: string | null } | null>(null); // the customer who may be the same
/** A complaint that is written down: of a customer, of a call that has a ticket, or of anybody. */
export const takingDown = ref<{
  customer: { readonly id: string; readonly name: string } | null;
  ticketId: string | null;
} | null>(null);
export const logCall = ref(false);
export const searching = ref(0); // counts requests for the search field
export const writing = ref<{ mode: Mode; count: number }>({ mode: "reply", count: 0 });
export const undoing = ref(0); // counts requests to take the last answer back
export const undoable = ref(false); // whether an answer has not left yet

export type Shelf = "quarantine" | "letPass";
export const shelf = ref<Shelf>("quarantine"); // which raw input is listed

export type Settling = "view" | "retry" | "discard";
export const settling = ref<{ how: Settling; count: number }>({ how: "view", count: 0 });

/** Rows of the list, in the order in which they stand there. */
export const listed = ref<readonly string[]>([]);
export const cursor = ref<string | null>(null);

export function write(mode: Mode): void {
  writing.value = { mode, count: writing.value.count + 1 };
}

export function settle(how: Settling): void {
  settling.value = { how, count: settling.value.count + 1 };
}

/** Move the cursor; what was pressed before lets go of the keys, so that Enter opens the row. */
export function step(by: 1 | -1): void {
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  const at = listed.value.indexOf(cursor.value ?? "");
  const next = at < 0 ? (by > 0 ? 0 : listed.value.length - 1) : at + by;
  const id = listed.value[Math.min(Math.max(next, 0), listed.value.length - 1)];
  if (id) cursor.value = id;
}

export function listName(): string {
  const list = router.currentRoute.value.params.list;
  return typeof list === "string" && list ? list : "mine";
}

export function openTicket(ticketId: string, list = listName()): void {
  void router.push(`/${list}/${ticketId}`);
}

export function closeTicket(): void {
  void router.push(`/${listName()}`);
}
