/** What to call queues and colleagues. */
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
