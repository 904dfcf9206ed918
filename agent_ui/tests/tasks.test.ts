/** Tasks: in which order they stand, when they are due, what is told of whom, promises offered. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import * as client from "@/api/client";
import { current, dispatch, state } from "@/app/desk";
import { letPass, promiseHere, readPromises, track, useTasks } from "@/app/tasks";
import { toasts } from "@/app/toasts";
import { reduce } from "@/core/reduce";
import { fromDesk } from "@/core/state";
import {
  dateOn,
  instantOf,
  isTold,
  myTasks,
  pressing,
  quickDate,
  tasksAt,
  whenDue,
} from "@/core/tasks";
import { due } from "@/i18n/format";
import { aDesk, aDossier, aFact, aMessage, aTask, aTicket } from "./rows";

const NOW = +new Date(2026, 10, 23, 14, 30); // a Monday
const at = (...parts: [number, number, number, number, number]) => new Date(...parts).toISOString();
const today = at(2026, 10, 23, 18, 0);

const state0 = fromDesk(aDesk(), 10);
const told = (some: Parameters<typeof aTask>[0] = {}) =>
  aFact({ type: "task_changed", task: aTask(some) });

describe("when a task is due", () => {
  test.each([
    [at(2026, 10, 23, 14, 29), null, "overdue"],
    [at(2026, 10, 23, 14, 31), null, "today"],
    [at(2026, 10, 23, 23, 59), null, "today"],
    [at(2026, 10, 24, 0, 0), null, "later"],
    [at(2026, 10, 24, 2, 0), "2026-11-23", "today"], // its date ends later on this clock
    [at(2026, 10, 23, 20, 0), "2026-11-24", "later"],
  ])("%s is by the clock on the wall", (due_at, due_on, when) => {
    expect(whenDue(aTask({ due_at, due_on }), NOW)).toBe(when);
  });

  test("groups follow each other, the first due first, and empty ones are left out", () => {
    const rows = [
      aTask({ id: "b", due_at: today }),
      aTask({ id: "a", due_at: today }),
      aTask({ id: "z", due_at: at(2026, 10, 22, 1, 0) }),
    ];
    const found = myTasks(fromDesk(aDesk({ tasks: rows }), 10), NOW);
    expect(found.map(({ when, tasks }) => [when, tasks.map(({ id }) => id)])).toEqual([
      ["overdue", ["z"]],
      ["today", ["a", "b"]],
    ]);
    expect(pressing(fromDesk(aDesk({ tasks: rows }), 10), NOW)).toBe(3);
  });

  test.each([
    ["en", "gregorian", "latin", today, null, "today 18:00"],
    ["en", "gregorian", "latin", at(2026, 10, 24, 9, 0), null, "tomorrow 09:00"],
    ["en", "gregorian", "latin", at(2026, 10, 26, 9, 0), null, "Thu 26 Nov 09:00"],
    ["en", "gregorian", "latin", today, "2026-11-26", "Thu, 26 Nov"],
    ["fa", "jalali", "persian", at(2026, 10, 24, 9, 0), null, "فردا ۰۹:۰۰"],
    ["fa", "jalali", "persian", at(2027, 4, 1, 9, 0), null, "۱۱ اردیبهشت ۱۴۰۶ ۰۹:۰۰"],
  ])("is said in %s", (language, calendar, digits, due_at, due_on, words) => {
    const taste = { language, calendar, digits, first_day: "monday" };
    expect(due(due_at, due_on, NOW, taste).replace(/,/g, "")).toBe(words.replace(/,/g, ""));
  });
});

describe("quick dates", () => {
  test.each([
    ["hour", "monday", at(2026, 10, 23, 15, 30)],
    ["tomorrow", "monday", at(2026, 10, 24, 9, 0)],
    ["week", "monday", at(2026, 10, 30, 9, 0)], // a Monday: not today, in a week
    ["week", "sunday", at(2026, 10, 29, 9, 0)],
    ["week", "saturday", at(2026, 10, 28, 9, 0)],
  ] as const)("%s in a week that begins on %s", (quick, first, found) => {
    expect(quickDate(quick, NOW, first).toISOString()).toBe(found);
  });

  test("are written and read by the clock on the wall", () => {
    expect(dateOn(NOW)).toBe("2026-11-23");
    expect(instantOf("2026-11-23", "14:30")).toEqual(new Date(NOW));
    expect(instantOf("2026-11-23", "")).toBeNull();
  });
});

describe("the desk", () => {
  const keeps = (some: Parameters<typeof aTask>[0]) =>
    Object.keys(reduce(state0, told({ version: 2, ...some })).tasks);

  test("keeps what is mine, or my queues', and open", () => {
    expect(keeps({})).toEqual(["k1"]);
    expect(keeps({ agent_id: null, queue_id: "q1" })).toEqual(["k1"]);
    expect(keeps({ agent_id: null, queue_id: "q2" })).toEqual([]);
    expect(keeps({ agent_id: "other" })).toEqual([]);
    expect(keeps({ state: "done" })).toEqual([]);
  });

  test("does not take up again what it dropped, from an older frame", () => {
    const done = reduce(state0, told({ state: "done", version: 3 }));
    expect(reduce(done, told({ version: 2 })).tasks).toEqual({});
    expect(Object.keys(reduce(done, told({ version: 4 })).tasks)).toEqual(["k1"]);
  });

  test("forgets what hangs on a ticket that leaves, and keeps what is on none", () => {
    const tasks = [aTask(), aTask({ id: "k2", ticket_id: null })];
    const left = reduce(fromDesk(aDesk({ tasks }), 10), {
      frame: "left",
      position: 11,
      ticket_id: "t1",
    });
    expect(Object.keys(left.tasks)).toEqual(["k2"]);
  });

  test("forgets what went along with a ticket that joined one out of sight", () => {
    const before = fromDesk(aDesk({ tasks: [aTask()] }), 10);
    const ticket = aTicket({ status: "closed", merged_into_id: "t9", version: 9 });
    expect(reduce(before, aFact({ type: "ticket_joined", ticket })).tasks).toEqual({});
  });

  test("shows a ticket its own tasks and its customer's, until they go elsewhere", () => {
    let now = reduce(state0, { frame: "opened", dossier: aDossier() });
    for (const some of [
      { id: "own", due_at: at(2026, 10, 24, 9, 0) },
      { id: "hers", ticket_id: null, due_at: today },
      { id: "done", state: "done", ended_at: today },
      { id: "elsewhere", ticket_id: "t2" },
      { id: "anothers", ticket_id: null, customer_id: "c2" },
    ]) {
      now = reduce(now, told(some));
    }
    const shown = () => {
      const { open, over } = tasksAt(now.dossiers.t1 as never);
      return [open, over].map((tasks) => tasks.map(({ id }) => id));
    };
    expect(shown()).toEqual([["hers", "own"], ["done"]]);
    now = reduce(now, told({ id: "own", ticket_id: "t2", version: 2 }));
    expect(shown()).toEqual([["hers"], ["done"]]);
  });
});

describe("who is told", () => {
  const noticed = (some: Parameters<typeof aTask>[0] = {}) => {
    const fact = told({ noticed_at: aFact().at, version: 2, ...some });
    return isTold(fact, reduce(state0, fact));
  };

  test("is whoever has to do it, at that moment", () => {
    expect(noticed()).toBe(true);
    expect(noticed({ agent_id: "other" })).toBe(false);
    expect(noticed({ noticed_at: null })).toBe(false);
    expect(noticed({ noticed_at: "2020-01-01T00:00:00Z" })).toBe(false); // told long ago
    expect(isTold(aFact(), state0)).toBe(false);
  });
});

describe("on the screen", () => {
  beforeEach(() => {
    state.value = fromDesk(aDesk(), 10);
    dispatch({
      frame: "opened",
      dossier: aDossier({
        ticket: aTicket(),
        timeline: { messages: [aMessage({ id: "m9", agent_id: "me" })], lines: [], before: null },
      }),
    });
    current.value = "t1";
    toasts.value = [];
  });
  afterEach(() => {
    letPass();
    letPass();
    vi.restoreAllMocks();
    state.value = null;
    current.value = null;
  });

  const offer = (start: number) => ({
    start,
    end: start + 5,
    words: "call you tomorrow",
    deed: "call",
    due_at: today,
  });

  test("nothing listens any more when the desk is left", () => {
    useTasks()();
    expect(toasts.value).toEqual([]);
  });

  test("promises are offered one after the other; one is tracked, the other passed over", async () => {
    vi.spyOn(client, "offeredPromises").mockResolvedValue([offer(3), offer(40)]);
    const tracked = vi.spyOn(client, "trackPromise").mockResolvedValue({ id: "k1", version: 1 });
    await readPromises("t1", "m9");
    expect(promiseHere.value?.offer.start).toBe(3);
    await track();
    expect(tracked).toHaveBeenCalledExactlyOnceWith("m9", 3, expect.any(String));
    expect(promiseHere.value?.offer.start).toBe(40);
    letPass();
    expect(promiseHere.value).toBeNull();
    expect(tracked).toHaveBeenCalledOnce();
  });

  test("what is refused stays offered, and says why", async () => {
    vi.spyOn(client, "offeredPromises").mockResolvedValue([offer(3)]);
    vi.spyOn(client, "trackPromise").mockRejectedValue(new Error("no"));
    await readPromises("t1", "m9");
    await track();
    expect(promiseHere.value?.offer.start).toBe(3);
    expect(toasts.value.map(({ tone }) => tone)).toEqual(["error"]);
  });

  test("the offer of another ticket is not this one's", async () => {
    vi.spyOn(client, "offeredPromises").mockResolvedValue([offer(3)]);
    await readPromises("t2", "m1");
    expect(promiseHere.value).toBeNull();
  });

  test("an answer that is gone offers nothing, nor does one that cannot be read", async () => {
    vi.spyOn(client, "offeredPromises").mockRejectedValueOnce(new Error("away"));
    await readPromises("t1", "m9");
    expect(promiseHere.value).toBeNull();
    vi.spyOn(client, "offeredPromises").mockResolvedValue([offer(3)]);
    await readPromises("t1", "m9");
    const delivery = { state: "undone", due_at: today, error: null, attempts: 0, version: 2 };
    dispatch(aFact({ message: aMessage({ id: "m9", agent_id: "me", version: 2, delivery }) }));
    expect(promiseHere.value).toBeNull();
  });

  test("whoever signs in next is not offered what another promised", async () => {
    vi.spyOn(client, "offeredPromises").mockResolvedValue([offer(3)]);
    await readPromises("t1", "m9");
    dispatch(aFact({ message: aMessage({ id: "m9", agent_id: "other", version: 2 }) }));
    expect(promiseHere.value).toBeNull();
  });
});
