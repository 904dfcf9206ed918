/**
 * Proving a customer's address: a code goes there, and they say it back, or type it in their chat.
 *
 *     chosen ──send──► on its way ──the right code──► proven
 *                        └──a wrong one, five times, or ten minutes──► chosen
 */
import { ref, watch } from "vue";
import * as client from "@/api/client";
import { codeOf, detailOf } from "@/api/problem";
import type { IdentityView, Outlet } from "@/api/wire";
import type { Command } from "@/core/commands";
import { provable } from "@/core/proof";
import { i18n } from "@/i18n";
import { dossier } from "./desk";
import { now } from "./now";
import { n } from "./taste";
import { explain, say } from "./toasts";
import { askOutlets, mayWrite, outlets } from "./writing";

const LASTS = 10 * 60_000; // milliseconds

/** The address that is being proven; the dialog is open while there is one. */
export const proving = ref<IdentityView | null>(null);
/** The code that left last, so that the dialog may be closed while the customer looks for it. */
const sent = ref<{ identityId: string; challengeId: string; at: number } | null>(null);

export function onItsWay(identity: IdentityView): string | null {
  const { identityId, challengeId, at } = sent.value ?? { identityId: "", challengeId: "", at: 0 };
  return identityId === identity.id && now.value - at < LASTS ? challengeId : null;
}

export async function prove(identity: IdentityView): Promise<void> {
  // Asked before the dialog opens: a button that cannot be pressed yet would not get the focus.
  if (outlets.value === null) await askOutlets().catch(() => null);
  proving.value = identity;
}

export async function sendCode(identity: IdentityView, outlet: Outlet): Promise<void> {
  if (!dossier.value) return;
  const done = await client.sendCode(dossier.value.ticket.id, identity.id, outlet.id);
  sent.value = { identityId: identity.id, challengeId: done.id, at: Date.now() };
}

/** Say what the customer said; the answer is why it does not hold, if it does not. */
export async function sayCode(challengeId: string, code: string): Promise<string | null> {
  try {
    await client.sayCode(challengeId, code);
  } catch (error) {
    if (codeOf(error) === "challenge_over") sent.value = null;
    if (codeOf(error) !== "wrong_code") return explain(error);
    const left = Number(/\d+$/.exec(detailOf(error))?.[0]);
    return i18n.global.t("prove.wrong", { left: n(left) }, left);
  }
  done();
  return null;
}

/** Close the dialog; the socket and the answer to a command both bring the news. */
function done(): void {
  if (proving.value) say("success", i18n.global.t("prove.done"));
  sent.value = proving.value = null;
}

// The customer typed the code into their chat.
watch(dossier, (open) => {
  const found = open?.customer.identities.find(({ id }) => id === proving.value?.id);
  if (found && !provable(found, now.value)) done();
});

export const provingCommands: readonly Command[] = [
  {
    id: "customer.prove",
    label: "prove.command",
    key: "v",
    section: "ticket",
    permitted: mayWrite,
    guard: () => firstProvable() !== undefined,
    run: () => {
      const identity = firstProvable();
      if (identity) void prove(identity);
    },
  },
];

function firstProvable(): IdentityView | undefined {
  const open = dossier.value;
  if (!open || open.ticket.status === "closed") return undefined;
  return open.customer.identities.find((each) => provable(each, now.value));
}
