/**
 * Calls that an agent makes: back to those whom nobody served, and how that went.
 *
 *     due ──C──► called ──reached──────────────► the ticket stays with the agent
 *      ▲            └──no answer, busy, wrong──┐
 *      └───────────────────────────────────────┘
 */
import { computed, ref, shallowRef } from "vue";
import * as client from "@/api/client";
import type { PhonesView } from "@/api/wire";
import { type CallBack, callBack } from "@/core/calls";
import type { Command } from "@/core/commands";
import { may } from "@/core/select";
import { i18n } from "@/i18n";
import { attempt, busy, claim } from "./actions";
import { dossier, state } from "./desk";
import { offeredHere } from "./offers";
import * as screen from "./screen";
import { say } from "./toasts";

/** How a call back went, and the key that says so. */
export const RESULTS = [
  ["answered", "y", "reached"],
  ["no_answer", "x", "no_answer"],
  ["busy", "b", "busy"],
  ["failed", "w", "failed"],
] as const;
export type Result = (typeof RESULTS)[number][0];

/** What was dialled last, after which call: clocks differ, and what is newer is another message. */
const called = ref<{ itemId: string; after: string | undefined; at: number } | null>(null);

const mayAnswer = () => state.value !== null && may(state.value, "answer_tickets");

/** Whom the open ticket asks to be called back. */
export const callBackHere = computed<CallBack | null>(() =>
  dossier.value && state.value && mayAnswer() ? callBack(dossier.value, state.value.me.id) : null,
);

/** Whether I called and have not said how it went; a call that the switchboard tells of says it. */
export const isAsked = computed(() => {
  const due = callBackHere.value;
  if (!due || called.value?.itemId !== due.item.id) return false;
  return called.value.after === due.last?.id;
});

/** What I have for calls: phone inboxes, and whether a switchboard dials for me. */
export const phones = shallowRef<PhonesView>({ inboxes: [], dials: false });

/** Ask anew: settings change. Whoever cannot be told dials by hand. */
export async function askPhones(): Promise<PhonesView> {
  phones.value = await client.phones().catch(() => ({ ...phones.value, dials: false }));
  return phones.value;
}

/**
 * Take the work if nobody has it, and let my telephone dial: by the switchboard where one does, by
 * hand where none does or it refuses.
 */
export async function call(due: CallBack): Promise<void> {
  const { number } = due;
  if (number === null) return;
  if (due.item.state === "queued" && !(await claim(due.item))) return;
  const { dials } = await askPhones();
  const isDialled = dials && (await attempt("dial", () => client.dial(number)));
  called.value = { itemId: due.item.id, after: due.last?.id, at: Date.now() };
  if (isDialled) say("success", i18n.global.t("callBack.dialled"));
  else window.location.assign(`tel:${number}`);
}

/** Whether the result of the last call is being written down. */
export const isTelling = computed(() => busy.value.has(`call:${called.value?.at}`));

export function didNotCall(): void {
  called.value = null;
}

/** Write down how it went. Who was not reached is still to be called. */
export async function told(due: CallBack, outcome: Result): Promise<void> {
  const { number, inboxId } = due;
  const mine = called.value;
  if (number === null || mine === null) return;
  const isReached = outcome === "answered";
  const done = await attempt(`call:${mine.at}`, () =>
    client.logCall({
      inbox_id: inboxId,
      number,
      direction: "outbound",
      outcome,
      talk_s: isReached ? Math.max(0, Math.floor((Date.now() - mine.at) / 1000)) : 0,
      said: {},
    }),
  );
  if (!done) return;
  // The news of it may be here before the answer, and the next call begun.
  if (called.value === mine) called.value = null;
  say("success", i18n.global.t(isReached ? "callBack.done" : "callBack.kept"));
}

export const callCommands: readonly Command[] = [
  {
    id: "call.log",
    label: "command.log_call",
    key: "l c",
    section: "call",
    permitted: mayAnswer,
    run: () => {
      screen.logCall.value = true;
    },
  },
  {
    id: "call.back",
    label: "command.call_back",
    key: "c",
    section: "call",
    guard: () => Boolean(callBackHere.value?.number) && !offeredHere.value && !isAsked.value,
    run: () => {
      if (callBackHere.value) void call(callBackHere.value);
    },
  },
  ...RESULTS.map(
    ([outcome, key, word]): Command => ({
      id: `call.${outcome}`,
      label: `command.call_${word}`,
      key,
      section: "call",
      guard: () => isAsked.value && !offeredHere.value,
      run: () => {
        if (callBackHere.value) void told(callBackHere.value, outcome);
      },
    }),
  ),
];
