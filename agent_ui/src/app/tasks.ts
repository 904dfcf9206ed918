/** Tasks: what a person does about them, when they are told of one, and promises they track. */
import { computed, ref, shallowRef, watch } from "vue";
import * as client from "@/api/client";
import type { PromiseOffer, TaskView } from "@/api/wire";
import type { Command } from "@/core/commands";
import { isolated } from "@/core/isolate";
import { compare, may } from "@/core/select";
import { isTold, tasksAt } from "@/core/tasks";
import { i18n } from "@/i18n";
import { router } from "@/router";
import { attempt } from "./actions";
import { dossier, onFact, state } from "./desk";
import { isMe } from "./names";
import { serviceNow } from "./now";
import { preferences } from "./preferences";
import { openTicket } from "./screen";
import { maySeePromises } from "./session";
import { chime } from "./sound";
import { digits, dueThen, n } from "./taste";
import { showOutside } from "./title";
import { say } from "./toasts";

const SNOOZE = 15 * 60_000; // milliseconds
const LATE = 60_000;

/** The zone of this browser's clock, for houses that have named none of their own. */
export const zone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

export interface Adding {
  readonly ticketId: string | null;
  readonly customerId: string;
  readonly task: TaskView | null; // what is to be changed; null: something new
}

/** What the form is about, while it is open. */
export const adding = ref<Adding | null>(null);

/** The open task of the ticket that is due first. */
const firstHere = () => (dossier.value ? tasksAt(dossier.value).open[0] : undefined);
const mayDo = (): boolean => state.value !== null && may(state.value, "answer_tickets");

export function addHere(): void {
  if (!dossier.value) return;
  const { ticket, customer } = dossier.value;
  adding.value = { ticketId: ticket.id, customerId: customer.id, task: null };
}

export function edit(task: TaskView): void {
  adding.value = { ticketId: task.ticket_id, customerId: task.customer_id, task };
}

/** Done at one press; the way back is offered at once. */
export async function finish(task: TaskView): Promise<void> {
  await ended(task, "done", (version) => client.finishTask(task.id, version));
}

export async function cancel(task: TaskView): Promise<void> {
  await ended(task, "cancelled", (version) => client.cancelTask(task.id, version));
}

async function ended(
  task: TaskView,
  how: "done" | "cancelled",
  act: (version: number) => Promise<{ version: number }>,
): Promise<void> {
  let version = 0;
  const done = await attempt(`task:${task.id}`, async () => {
    ({ version } = await act(newest(task).version));
  });
  const { t } = i18n.global;
  const undo = { label: t("undo.go"), run: () => void reopen(task, version) };
  if (done) say("success", t(`tasks.told_${how}`, { title: titled(task) }), undo);
}

export const reopen = (task: TaskView, version = task.version) =>
  attempt(`task:${task.id}`, () => client.reopenTask(task.id, version));

export async function snooze(task: TaskView): Promise<void> {
  const until = serviceNow() + SNOOZE;
  const done = await attempt(`task:${task.id}`, () =>
    client.snoozeTask(task.id, new Date(until).toISOString(), newest(task).version),
  );
  const when = dueThen(new Date(until).toISOString());
  if (done) say("success", i18n.global.t("tasks.snoozed", { when }));
}

export function open(task: TaskView): void {
  if (task.ticket_id) openTicket(task.ticket_id, "follow-ups");
  else void router.push("/follow-ups");
}

/** The task as it is by now: it may have changed since a toast was made of it. */
function newest(task: TaskView): TaskView {
  const known = state.value?.tasks[task.id];
  return known && known.version > task.version ? known : task;
}

function titled(task: TaskView): string {
  return isolated(digits(task.title));
}

/** Say it where somebody can act at once: done, later, or there. */
export function useTasks(): () => void {
  return onFact((fact) => {
    if (!state.value || !isTold(fact, state.value)) return;
    const { task } = fact;
    const { t } = i18n.global;
    const words = t(`tasks.due_${task.kind}`, {
      title: titled(task),
      when: dueThen(task.due_at, task.due_on),
    });
    const isLate = Date.parse(task.due_at) + LATE < serviceNow();
    say(
      isLate ? "error" : "note",
      words,
      { label: t("tasks.done"), run: () => void finish(task) },
      { label: t("tasks.snooze", { n: n(SNOOZE / 60_000) }), run: () => void snooze(task) },
      { label: t("tasks.open"), run: () => open(task) },
    );
    if (preferences.value.sound === "on") chime();
    showOutside(t("tasks.outside"), words, task.id);
  });
}

// Promises of answers: offered, never tracked by themselves.

interface Offered {
  readonly messageId: string;
  readonly offers: readonly PromiseOffer[];
}

const offered = shallowRef<ReadonlyMap<string, Offered>>(new Map()); // by ticket

/** The promise that the open ticket's last answer makes, until somebody decides. */
export const promiseHere = computed(() => {
  const found = offered.value.get(dossier.value?.ticket.id ?? "");
  const answer = dossier.value?.messages[found?.messageId ?? ""];
  const isGone = answer?.delivery?.state === "undone" || (answer && !isMe(answer.agent_id));
  const [offer] = found?.offers ?? [];
  return found && offer && !isGone ? { messageId: found.messageId, offer } : null;
});

/** Ask what was just written first on a ticket promises, once it is on the screen. */
export function readFirstPromises(ticketId: string, since: number): void {
  const stop = watch(dossier, (found) => {
    if (found?.ticket.id !== ticketId) return;
    const mine = Object.values(found.messages)
      .filter(({ direction, agent_id }) => direction === "outbound" && isMe(agent_id))
      .filter(({ occurred_at }) => Date.parse(occurred_at) >= since)
      .sort((a, b) => compare(b.occurred_at, a.occurred_at))[0];
    if (!mine) return;
    stop();
    void readPromises(ticketId, mine.id);
  });
}

/** Ask what an answer promises, now that it is sent. */
export async function readPromises(ticketId: string, messageId: string): Promise<void> {
  try {
    const offers = await client.offeredPromises(messageId, zone());
    if (offers.length) keep(ticketId, { messageId, offers });
  } catch {
    // The answer is on its way: that nothing is offered is no harm.
  }
}

export async function track(): Promise<void> {
  const [ticketId, found] = [dossier.value?.ticket.id, promiseHere.value];
  if (!ticketId || !found) return;
  const { messageId, offer } = found;
  const done = await attempt(`promise:${messageId}`, () =>
    client.trackPromise(messageId, offer.start, zone()),
  );
  if (!done) return;
  next(ticketId);
  say("success", i18n.global.t("promise.tracked", { when: dueThen(offer.due_at) }));
}

export function letPass(): void {
  if (dossier.value) next(dossier.value.ticket.id);
}

function next(ticketId: string): void {
  const found = offered.value.get(ticketId);
  if (found) keep(ticketId, { ...found, offers: found.offers.slice(1) });
}

function keep(ticketId: string, found: Offered): void {
  const others = [...offered.value].filter(([id]) => id !== ticketId);
  offered.value = new Map(found.offers.length ? [...others, [ticketId, found]] : others);
}

export const taskCommands: readonly Command[] = [
  {
    id: "task.add",
    label: "command.task_add",
    key: "f",
    section: "ticket",
    permitted: mayDo,
    guard: () => dossier.value !== null && dossier.value.ticket.merged_into_id === null,
    run: addHere,
  },
  {
    id: "task.done",
    label: "command.task_done",
    key: "Shift+f",
    section: "ticket",
    permitted: mayDo,
    guard: () => firstHere() !== undefined,
    run: () => {
      const first = firstHere();
      if (first) void finish(first);
    },
  },
  {
    id: "promise.track",
    label: "command.promise_track",
    key: "Alt+p",
    section: "ticket",
    permitted: mayDo,
    guard: () => promiseHere.value !== null,
    run: () => void track(),
  },
  {
    id: "promise.pass",
    label: "command.promise_pass",
    key: "Alt+x",
    section: "ticket",
    permitted: mayDo,
    guard: () => promiseHere.value !== null,
    run: letPass,
  },
  {
    id: "go.ledger",
    label: "command.go_ledger",
    key: "g l",
    section: "go",
    permitted: () => maySeePromises.value,
    run: () => void router.push("/ledger"),
  },
];
