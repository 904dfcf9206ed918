/** Corrective actions: which are listed, which one is shown, and what is done about it. */
import { ref, shallowRef } from "vue";
import * as client from "@/api/client";
import type { ActionView, ProposalsView } from "@/api/wire";
import type { Better, Step } from "@/core/corrective";
import { attempt } from "./actions";
import { explain } from "./toasts";

export type Which = "open" | "overdue" | "all";
export const which = ref<Which>("open");
export const actions = shallowRef<readonly ActionView[] | null>(null);
export const found = shallowRef<ProposalsView | null>(null);
export const shown = shallowRef<ActionView | null>(null);
export const fault = ref<string | null>(null);
let round = 0;

/** Read the list and what is proposed. */
export async function load(): Promise<void> {
  const mine = ++round;
  fault.value = null;
  try {
    const [listed, proposed] = await Promise.all([
      client.correctiveActions(which.value),
      client.proposals(),
    ]);
    if (mine !== round) return;
    actions.value = listed.actions;
    found.value = proposed;
  } catch (error) {
    if (mine === round) fault.value = explain(error);
  }
}

/** Read one action with its figures. */
export async function show(id: string): Promise<void> {
  const mine = ++round;
  fault.value = null;
  if (shown.value?.id !== id) shown.value = null;
  try {
    const action = await client.correctiveAction(id);
    if (mine === round) shown.value = action;
  } catch (error) {
    if (mine === round) fault.value = explain(error);
  }
}

export interface Opening {
  readonly issues?: readonly { ticket_id: string; issue_id: string }[];
  readonly findings?: readonly string[];
  readonly proposal?: string;
}

/** Open an action; the answer is its id, or null where it was refused. */
export async function openAction(
  on: Opening,
  what: string,
  owner_id: string,
): Promise<string | null> {
  let id: string | null = null;
  await attempt("action:open", async () => {
    const owned = { what, owner_id };
    const done = on.proposal
      ? client.takeUp(on.proposal, owned)
      : client.openAction({
          ...owned,
          issues: [...(on.issues ?? [])],
          finding_ids: [...(on.findings ?? [])],
        });
    ({ id } = await done);
  });
  return id;
}

export const dismiss = (proposal: string, reason: string) =>
  attempt(`proposal:${proposal}`, async () => {
    await client.dismissProposal(proposal, reason);
    await load();
  });

/** What is typed at a step; each takes what it needs of it. */
export interface Said {
  readonly text: string;
  readonly implementer_id: string;
  readonly due_on: string;
  readonly measure_id: string;
  readonly better: Better;
  readonly days: number;
}

/** Take the next step of the action that is shown, and read what it made of it. */
export async function take(step: Step, said: Said): Promise<boolean> {
  const action = shown.value;
  if (!action) return false;
  const isDone = await attempt("action:step", () => sent(action, step, said));
  await show(action.id);
  return isDone;
}

function sent({ id, version }: ActionView, step: Step, said: Said): Promise<unknown> {
  const { text, implementer_id, due_on, measure_id, better, days } = said;
  switch (step) {
    case "contain":
      return client.contain(id, { what: text, version });
    case "cause":
      return client.findCause(id, { cause: text, version });
    case "plan":
      return client.planAction(id, { what: text, implementer_id, due_on, version });
    case "implement":
      return client.implement(id, { what: text, version });
    case "check":
      return client.beginCheck(id, { measure_id, better, days, version });
    case "judge":
      return client.judge(id, { reason: text, version });
  }
}
