/** Writing first, to an address of a customer: on a new ticket, or by another way within one. */
import { ref } from "vue";
import * as client from "@/api/client";
import { codeOf, detailOf } from "@/api/problem";
import type { Outlet } from "@/api/wire";
import type { Command } from "@/core/commands";
import { isolated } from "@/core/isolate";
import { may } from "@/core/select";
import { i18n } from "@/i18n";
import { dossier, state } from "./desk";
import { explain } from "./toasts";

/** To whom, as far as it is known when the dialog opens; `ticketId`: within that ticket. */
export interface Wish {
  readonly customerId: string | null;
  readonly identityId: string | null;
  readonly ticketId: string | null;
}

export const wish = ref<Wish | null>(null);

/** The inboxes by which one may write first, as they were read last. */
export const outlets = ref<readonly Outlet[] | null>(null);

export async function askOutlets(): Promise<readonly Outlet[]> {
  outlets.value = await client.outlets();
  return outlets.value;
}

export const mayWrite = (): boolean => state.value !== null && may(state.value, "answer_tickets");

export function writeTo(customerId: string | null, identityId: string | null = null): void {
  wish.value = { customerId, identityId, ticketId: null };
}

export const canSwitch = (): boolean => {
  const status = dossier.value?.ticket.status;
  return mayWrite() && status !== undefined && status !== "closed";
};

/** Answer the open ticket by a channel that it was not answered by yet. */
export function switchChannel(): void {
  if (!dossier.value || !canSwitch()) return;
  const { ticket, customer } = dossier.value;
  wish.value = { customerId: customer.id, identityId: null, ticketId: ticket.id };
}

/** Why it was refused. What an agent wrote, or chose, is refused with what to do about it. */
export function whyRefused(error: unknown): string {
  if (codeOf(error) !== "invalid") return explain(error);
  return i18n.global.t("write.refused", { detail: isolated(detailOf(error)) });
}

export const writingCommands: readonly Command[] = [
  {
    id: "write.first",
    label: "write.command",
    key: "w",
    section: "ticket",
    permitted: mayWrite,
    run: () => writeTo(dossier.value?.customer.id ?? null),
  },
  {
    id: "write.another",
    label: "write.another",
    key: "Shift+w",
    section: "ticket",
    permitted: mayWrite,
    guard: canSwitch,
    run: switchChannel,
  },
];
