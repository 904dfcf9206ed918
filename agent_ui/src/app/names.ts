/** What to call queues and colleagues. */
import { i18n } from "@/i18n";
import { state } from "./desk";
import { preferences } from "./preferences";

export function queueName(queueId: string): string {
  const queue = state.value?.queues[queueId];
  return queue?.names[preferences.value.language] ?? queue?.name ?? "…";
}

export function agentName(agentId: string): string {
  return state.value?.agents[agentId]?.name ?? "…";
}

export const isMe = (agentId: string | null): boolean => agentId === state.value?.me.id;

/** What to call a customer; somebody who gave no name is a visitor with a few letters of their own. */
export function customerName(name: string, customerId: string): string {
  const code = customerId.slice(-4).toUpperCase();
  return name || i18n.global.t("visitor", { code });
}
