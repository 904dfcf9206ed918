/** What the screen knows of tasks: in which order they stand, when one is due, quick dates. */
import type { FactFrame, TaskView } from "@/api/wire";
import { compare } from "./select";
import type { OpenTicket, State } from "./state";

export const KINDS = ["task", "reminder"] as const;
export type TaskKind = (typeof KINDS)[number];

export type When = "overdue" | "today" | "later";

export interface TaskGroup {
  readonly when: When;
  readonly tasks: readonly TaskView[];
}

const HOUR = 3_600_000;

/** When a task is due, seen from now, by the days of the clock on the wall. */
export function whenDue(task: TaskView, now: number): When {
  if (Date.parse(task.due_at) < now) return "overdue";
  const until = new Date(now);
  until.setHours(24, 0, 0, 0);
  const isToday = task.due_on ? task.due_on === dateOn(now) : Date.parse(task.due_at) < +until;
  return isToday ? "today" : "later";
}

/** What is mine to do, by when it is due, the first due first. */
export function myTasks(state: State, now: number): readonly TaskGroup[] {
  const groups: Record<When, TaskView[]> = { overdue: [], today: [], later: [] };
  for (const task of Object.values(state.tasks).sort(byDue)) groups[whenDue(task, now)].push(task);
  return (Object.keys(groups) as When[])
    .map((when) => ({ when, tasks: groups[when] }))
    .filter(({ tasks }) => tasks.length > 0);
}

/** How many of my tasks call for something today. */
export const pressing = (state: State, now: number): number =>
  Object.values(state.tasks).filter((task) => whenDue(task, now) !== "later").length;

/** The open tasks of a ticket and its customer, the first due first; then what was done, latest first. */
export function tasksAt(dossier: OpenTicket): { open: TaskView[]; over: TaskView[] } {
  const tasks = Object.values(dossier.tasks);
  return {
    open: tasks.filter(({ state }) => state === "open").sort(byDue),
    over: tasks
      .filter(({ state }) => state !== "open")
      .sort((a, b) => compare(b.ended_at ?? "", a.ended_at ?? "")),
  };
}

/** Whether a fact tells me of a task that I have to do, on the desk that it has changed already. */
export function isTold(fact: FactFrame, state: State): fact is FactFrame & { task: TaskView } {
  const { task } = fact;
  if (!task?.noticed_at || !(task.id in state.tasks)) return false;
  // The fact that tells is of the moment at which it was told.
  return Math.abs(Date.parse(task.noticed_at) - Date.parse(fact.at)) < 1;
}

const FIRST_DAYS: Readonly<Record<string, number>> = { sunday: 0, monday: 1, saturday: 6 };

export type Quick = "hour" | "tomorrow" | "week";

/** The instants that are one key away; the week begins on its first day of work. */
export function quickDate(quick: Quick, now: number, firstDay: string): Date {
  const at = new Date(now);
  if (quick === "hour") {
    at.setTime(now + HOUR);
    at.setSeconds(0, 0);
    return at;
  }
  at.setHours(9, 0, 0, 0);
  const first = FIRST_DAYS[firstDay] ?? 1;
  const untilFirst = ((first - at.getDay() + 6) % 7) + 1; // one to seven days
  at.setDate(at.getDate() + (quick === "tomorrow" ? 1 : untilFirst));
  return at;
}

/** A date as fields write it, by the clock on the wall: 2026-11-24. */
export function dateOn(at: number | Date): string {
  const day = new Date(at);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

/** The instant at which the clock on the wall shows a time of a date; null where that is none. */
export function instantOf(date: string, time: string): Date | null {
  const at = new Date(`${date}T${time}`);
  return Number.isNaN(+at) ? null : at;
}

function byDue(a: TaskView, b: TaskView): number {
  return compare(a.due_at, b.due_at) || (a.id < b.id ? -1 : 1);
}
