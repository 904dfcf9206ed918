/** What lists and heads say of clocks (spec B): the nearest, how it stands, what is urgent. */
import { afterEach, describe, expect, test, vi } from "vitest";
import { type App, createApp, h, nextTick } from "vue";
import * as clocks from "@/app/clocks";
import { state } from "@/app/desk";
import { now } from "@/app/now";
import { byUrgency, calls, nearest, nearestByTicket, nearestDue, standing } from "@/core/clocks";
import { timed } from "@/core/page";
import { reduce } from "@/core/reduce";
import { fromDesk } from "@/core/state";
import { i18n } from "@/i18n";
import ClockChip from "@/views/ClockChip.vue";
import { aClock, aDesk, aDossier, aFact, aTicket } from "./rows";

const at = (time: string) => Date.parse(`2026-11-22T${time}Z`);
const due = (time: string) => `2026-11-22T${time}Z`;

describe("the clock that is shown", () => {
  test("is the one that is due first, whatever its fractions of a second", () => {
    const first = aClock({ id: "a", due_at: due("12:00:00") });
    const next = aClock({ id: "b", due_at: due("12:00:00.250000") });
    expect(nearest([next, first])?.id).toBe("a");
  });

  test.each(["met", "met_late", "cancelled"])("is none that is over (%s)", (over) => {
    expect(nearest([aClock({ state: over })])).toBeNull();
  });

  test("is no mere window: to miss one is no breach (spec A.9)", () => {
    const window = aClock({ id: "w", binding: "opportunity", due_at: due("10:30:00") });
    expect(nearest([window, aClock()])?.id).toBe("k1");
    expect(nearest([window])).toBeNull();
  });

  test("is one that stands still only where nothing is due", () => {
    const still = aClock({ id: "s", state: "paused", due_at: null });
    expect(nearest([still, aClock()])?.id).toBe("k1");
    expect(nearest([still])?.id).toBe("s");
    expect(nearestDue([still])).toBeNull();
  });

  test("is found for each ticket", () => {
    const rows = [
      aClock({ id: "a", ticket_id: "t1", due_at: due("13:00:00") }),
      aClock({ id: "b", ticket_id: "t1", due_at: due("12:00:00") }),
      aClock({ id: "c", ticket_id: "t2", state: "met" }),
    ];
    const found = nearestByTicket(Object.fromEntries(rows.map((row) => [row.id, row])));
    expect([...found].map(([ticket, clock]) => [ticket, clock.id])).toEqual([["t1", "b"]]);
  });
});

describe("a clock of four hours", () => {
  test.each([
    ["10:00:00", { is: "plenty", left: 4 * 3_600_000 }],
    ["13:00:00", { is: "plenty", left: 3_600_000 }], // a quarter, to the millisecond
    ["13:00:00.001", { is: "soon", left: 3_599_999 }],
    ["13:59:59.999", { is: "soon", left: 1 }],
    ["14:00:00", { is: "soon", left: 0 }], // to the instant (spec B-ARI-3)
    ["14:00:00.001", { is: "late", by: 1 }],
    ["15:30:00", { is: "late", by: 5_400_000 }],
  ])("at %s", (time, how) => {
    expect(standing(aClock(), at(time))).toEqual(how);
  });
});

test("the last hour of a longer limit is soon, though more than a quarter is left", () => {
  const clock = aClock({ due_at: due("12:00:00") });
  expect(standing(clock, at("11:00:01")).is).toBe("soon");
});

test("a limit within the hour is soon in its last quarter only", () => {
  const clock = aClock({ due_at: due("10:40:00") });
  expect(standing(clock, at("10:29:00")).is).toBe("plenty");
  expect(standing(clock, at("10:30:01")).is).toBe("soon");
});

test("a breached clock that a pause keeps from being due is late since its breach", () => {
  const clock = aClock({ state: "breached", due_at: null, breached_at: due("14:00:00") });
  expect(standing(clock, at("14:00:05"))).toEqual({ is: "late", by: 5000 });
});

test("what is due first is urgent, then what stands still, then what is promised nothing", () => {
  const soon = aClock({ id: "soon", due_at: due("11:00:00") });
  const later = aClock({ id: "later", due_at: due("12:00:00") });
  const still = aClock({ id: "still", due_at: null });
  const found = [undefined, still, later, soon].sort(byUrgency); // sort puts undefined last by itself
  expect(found.map((each) => each?.id)).toEqual(["soon", "later", "still", undefined]);
  expect(byUrgency(undefined, still)).toBeGreaterThan(0);
});

test("a list's clocks of a ticket are those that came last, all at once", () => {
  const known = { k1: aClock(), k2: aClock({ id: "k2", ticket_id: "t2" }) };
  expect(Object.keys(timed(known, ["t1"], [aClock({ id: "k3" })])).sort()).toEqual(["k2", "k3"]);
});

describe("the order of a list", () => {
  afterEach(() => {
    clocks.order.value = "longest";
    state.value = null;
  });

  test("is the usual one until the most urgent are wanted on top, and is remembered", async () => {
    const rows = [
      aClock({ id: "a", ticket_id: "t1", due_at: due("13:00:00") }),
      aClock({ id: "b", ticket_id: "t3", due_at: due("12:00:00") }),
    ];
    state.value = fromDesk(aDesk({ clocks: rows }), 1);
    const ids = ["t1", "t2", "t3", "t4"];
    expect(clocks.ordered(ids, (id) => id)).toEqual(ids);
    clocks.order.value = "urgent";
    await nextTick();
    expect(clocks.ordered(ids, (id) => id)).toEqual(["t3", "t1", "t2", "t4"]);
    expect(localStorage.getItem("cc.order")).toBe("urgent");
  });
});

describe("a chip", () => {
  let app: App;
  afterEach(() => {
    app.unmount();
    document.body.replaceChildren();
    i18n.global.locale.value = "en";
  });

  function shown(props: InstanceType<typeof ClockChip>["$props"]) {
    const place = document.body.appendChild(document.createElement("div"));
    app = createApp({ render: () => h(ClockChip, props) });
    app.use(i18n).mount(place);
    return {
      stands: () => place.querySelector("[data-stands]")?.getAttribute("data-stands"),
      words: () => place.querySelector(".sr-only")?.textContent,
      signs: () => place.querySelector("[aria-hidden=true].one-line")?.textContent,
      pictures: () => [...place.querySelectorAll("svg")].map((each) => each.classList.value),
    };
  }

  test("counts down with the screen's ticker, asking nobody", async () => {
    const asked = vi.fn();
    vi.stubGlobal("fetch", asked);
    now.value = at("10:00:00");
    const chip = shown({ clock: aClock(), status: "open" });
    expect([chip.stands(), chip.signs()]).toEqual(["plenty", "4h"]);
    now.value = at("11:50:30");
    await nextTick();
    expect([chip.signs(), chip.words()]).toEqual([
      "2h 9m",
      "First answer: due in 2 hours 9 minutes",
    ]);
    now.value = at("13:59:15");
    await nextTick();
    expect([chip.stands(), chip.signs()]).toEqual(["soon", "0:45"]);
    now.value = at("14:01:05");
    await nextTick();
    expect([chip.stands(), chip.signs()]).toEqual(["late", "1:05 late"]);
    expect(chip.words()).toBe("First answer: 1 minute late");
    expect(asked).not.toHaveBeenCalled();
    vi.unstubAllGlobals();
  });

  test("says why a clock stands still, and that a limit is the law's", () => {
    const clock = aClock({ state: "paused", due_at: null, metric: "resolution" });
    const chip = shown({ clock: { ...clock, binding: "legal" }, status: "pending" });
    expect(chip.signs()).toBe("Pending");
    expect(chip.words()).toBe("Resolution (set by law) stands still: Waits for the customer");
    expect(chip.pictures().join()).toMatch(/pause.*scale/);
  });
});

test("the news of a clock reaches its list and the open ticket", () => {
  const ticket = aTicket();
  let next = fromDesk(aDesk({ tickets: [ticket], clocks: [aClock()] }), 1);
  next = reduce(next, { frame: "opened", dossier: aDossier({ ticket, clocks: [aClock()] }) });
  const clock = aClock({ due_at: due("10:10:00"), first_due_at: due("14:00:00"), version: 2 });
  state.value = reduce(
    next,
    aFact({ type: "clock_changed", ticket: aTicket({ priority: "p1" }), clock, clocks: [clock] }),
  );
  expect(clocks.shownClocks.value.get("t1")?.due_at).toBe(due("10:10:00"));
  expect(state.value.dossiers.t1?.clocks.k1?.first_due_at).toBe(due("14:00:00"));
  state.value = null;
});

describe("an alarm (spec B-ESC)", () => {
  const now = at("10:00:05");
  const rang = (ticket: object, clock: object = {}) =>
    aFact({
      type: "clock_rang",
      at: due("10:00:00"),
      ticket: aTicket(ticket),
      clock: aClock({ due_at: due("11:00:00"), ...clock }),
    });

  test("calls whose ticket it is, and nobody else", () => {
    expect(calls(rang({ assignee_id: "me" }), "me", now)).toBe(true);
    expect(calls(rang({ assignee_id: "other" }), "me", now)).toBe(false);
  });

  test("calls everybody when it is late and nobody's", () => {
    expect(calls(rang({ assignee_id: null }), "me", now)).toBe(false);
    expect(calls(rang({ assignee_id: null }, { due_at: due("10:00:00") }), "me", now)).toBe(true);
  });

  test("calls nobody once the clock has ended, or a minute later", () => {
    expect(calls(rang({ assignee_id: "me" }, { state: "met" }), "me", now)).toBe(false);
    expect(calls(rang({ assignee_id: "me" }), "me", at("10:01:05"))).toBe(false);
  });
});
