/** Calendars and policies between their plain form and the fields (spec B.1). */
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type App, createApp, h, nextTick, ref } from "vue";
import { createMemoryHistory, createRouter } from "vue-router";
import { state } from "@/app/desk";
import * as promises from "@/app/promises";
import { latin } from "@/core/digits";
import {
  calendarOf,
  doubled,
  entered,
  faultOf,
  isIn,
  limitOf,
  plainCalendar,
  plainPolicy,
  policyOf,
} from "@/core/promises";
import { fromDesk } from "@/core/state";
import { i18n } from "@/i18n";
import LimitField from "@/views/LimitField.vue";
import PromiseEditor from "@/views/PromiseEditor.vue";
import { aDesk } from "./rows";

const OFFICE = {
  zone: "Asia/Tehran",
  weekly: {
    sat: [
      ["08:00", "12:00"],
      ["13:00", "16:00"],
    ],
  },
  date_overrides: { "2026-06-27": [], "2026-06-24": [["08:00", "12:00"]] },
  holiday_rules: [{ calendar: "jalali", month: 1, day: 1, name: "نوروز", tentative: false }],
};
const STANDARD = {
  name: "Standard",
  names: { fa: "معمول" },
  rank: 10,
  match: { kinds: ["query"], channels: [], queues: [] },
  targets: [
    {
      metric: "first_response",
      calendar: "office",
      limits: {
        p1: { kind: "business_duration", value: 1800 },
        p3: { kind: "business_days", value: 3, due_at: "close_of_business", roll: "none" },
      },
      binding: "legal",
      pause_reasons: ["pending"],
      alarms: [{ id: "w75", percent: 75 }],
      retarget: "min_remaining",
      min_remaining: 900,
      warn_at: "07:30",
      reopen: "restart",
      extended: { kind: "business_days", value: 35 },
    },
  ],
  active: true,
};

describe("what goes through a form unchanged", () => {
  test("is a calendar", () => {
    expect(plainCalendar(calendarOf(OFFICE))).toEqual(OFFICE);
  });

  test("is a policy, with the rules that no field shows", () => {
    expect(plainPolicy(policyOf(STANDARD))).toEqual(STANDARD);
  });

  test("is a union, which has nothing of its own", () => {
    const union = { zone: "UTC", union_of: ["london", "new-york"] };
    expect(plainCalendar(calendarOf({ ...OFFICE, ...union }))).toEqual(union);
  });
});

test("a date that stands there twice is found: the plain form would lose one", () => {
  const [one] = calendarOf(OFFICE).date_overrides;
  expect(doubled(calendarOf(OFFICE))).toBeNull();
  expect(doubled({ ...calendarOf(OFFICE), date_overrides: one ? [one, one] : [] })).toBe(
    "2026-06-24",
  );
});

describe("a limit", () => {
  test.each([
    [{ kind: "business_duration", value: 14_400 }, "4", "openHours"],
    [{ kind: "business_duration", value: 5400 }, "90", "openMinutes"],
    [{ kind: "business_duration", value: 61 }, "61", "openSeconds"],
    [{ kind: "elapsed_duration", value: 172_800 }, "2", "days"],
    [{ kind: "calendar_months", value: 3 }, "3", "months"],
  ])("%o is entered as %s %s, and back", (limit, amount, unit) => {
    expect(entered(limit)).toEqual({ amount, unit });
    expect(limitOf({ amount, unit }, undefined)).toEqual(limit);
  });

  test("of half an hour more is whole seconds", () => {
    expect(limitOf({ amount: "1.5", unit: "openHours" }, undefined)?.value).toBe(5400);
  });

  test("that is empty promises nothing", () => {
    expect(limitOf({ amount: " ", unit: "openHours" }, undefined)).toBeUndefined();
    expect(entered(undefined).amount).toBe("");
  });

  test("that is no number is refused by the service, not made one", () => {
    expect(limitOf({ amount: "soon", unit: "openHours" }, undefined)?.value).toBe("soon");
  });

  test("of days keeps the rules of its count, and loses them with it", () => {
    const before = { kind: "business_days", value: 3, due_at: "close_of_business" };
    expect(limitOf({ amount: "5", unit: "businessDays" }, before)).toEqual({ ...before, value: 5 });
    const other = limitOf({ amount: "5", unit: "calendarDays" }, before);
    expect(other).toEqual({ kind: "calendar_days", value: 5 });
  });
});

describe("a fault", () => {
  test.each([
    ["weekly.sat[1]: what opens at 12:00 begins before 13:00", "weekly.sat[1]"],
    ["targets[0].limits.p1.value: a number is wanted, not 'soon'", "targets[0].limits.p1.value"],
    [
      "date_overrides.2026-06-24[0]: the hours of one date end at 24:00",
      "date_overrides.2026-06-24[0]",
    ],
    ["zone: 'Mars' is no zone's name", "zone"],
    ["The calendar never opens: not once", ""],
  ])("%s lies in %s", (detail, field) => {
    expect(faultOf(detail).field).toBe(field);
  });

  test("lies in a field and in what holds it, and in no other of the same beginning", () => {
    const fault = faultOf("targets[1].limits.p1.value: too much");
    expect(isIn(fault, "targets[1].limits.p1")).toBe(true);
    expect(isIn(fault, "targets[1]")).toBe(true);
    expect(isIn(fault, "targets")).toBe(true);
    expect(isIn(fault, "targets[1].limits.p")).toBe(false);
    expect(isIn(fault, "targets[10]")).toBe(false);
  });
});

test("numbers may be typed in Persian or Arabic digits", () => {
  expect(latin("۰۸:۳۰")).toBe("08:30");
  expect(latin("١٫٥")).toBe("1.5");
});

afterAll(() => vi.unstubAllGlobals());

let app: App;
let place: HTMLElement;
function mount(root: Parameters<typeof createApp>[0]): void {
  place = document.body.appendChild(document.createElement("div"));
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [{ path: "/:rest(.*)*", component: { render: () => null } }],
  });
  app = createApp(root);
  app.use(i18n).use(router).mount(place);
}
afterEach(() => {
  app?.unmount();
  document.body.replaceChildren();
  state.value = null;
});
async function type(field: HTMLInputElement | null, text: string): Promise<void> {
  if (!field) throw new Error("there is no such field");
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  await nextTick();
}

test("a limit that is being typed is not turned into another unit", async () => {
  const limit = ref<ReturnType<typeof limitOf>>({ kind: "business_duration", value: 3600 });
  mount({
    render: () =>
      h(LimitField, {
        label: "High",
        field: "x",
        modelValue: limit.value,
        "onUpdate:modelValue": (found: typeof limit.value) => {
          limit.value = found;
        },
      }),
  });
  const field = place.querySelector("input");
  await type(field, "0.5");
  expect(limit.value).toEqual({ kind: "business_duration", value: 1800 });
  expect([field?.value, place.querySelector("select")?.value]).toEqual(["0.5", "openHours"]);
});

describe("the editor", () => {
  const version = (number: number, by = "a1", body: object = OFFICE) => ({
    kind: "calendar",
    key: "office",
    version: number,
    by,
    at: "2026-11-22T10:00:00Z",
    body,
  });
  const answers: (() => Response)[] = [];
  const replays: (() => Response)[] = [];
  const NOTHING = {
    since: "2026-08-24T10:00:00Z",
    tickets: 0,
    more: false,
    share: null,
    would_share: null,
    metrics: [],
    stood: [],
    differing: [],
    differing_in_all: 0,
  };
  const asked = vi.fn(async (url: string, init?: RequestInit) => {
    if (url.endsWith("/replay")) return replays.shift()?.() ?? Response.json(NOTHING);
    if (init?.method === "POST")
      return answers.shift()?.() ?? Response.json({ id: "x", version: 2 });
    return Response.json(url.endsWith("/office") ? versions : []);
  });
  let versions = [version(1)];
  const posted = () =>
    asked.mock.calls.flatMap(([url, init]) =>
      init?.body && !url.endsWith("/replay") ? [JSON.parse(String(init.body))] : [],
    );
  const refusal = (status: number, code: string, detail: string) => () =>
    Response.json({ title: "", status, code, detail }, { status });

  beforeEach(async () => {
    versions = [version(1)];
    answers.length = replays.length = 0;
    asked.mockClear();
    vi.stubGlobal("fetch", asked);
    const me = { ...aDesk().me, permissions: ["see_promises", "manage_promises"] };
    state.value = fromDesk(aDesk({ me }), 1);
    mount({
      render: () =>
        h(PromiseEditor, { kind: "calendar", promiseKey: "office", calendars: ["office"] }),
    });
    await vi.waitFor(() => expect(zone()?.value).toBe("Asia/Tehran"));
  });
  const zone = () => place.querySelector<HTMLInputElement>("[name=zone]");
  const propose = () => place.querySelector<HTMLFormElement>("form")?.requestSubmit();
  async function save(): Promise<void> {
    propose();
    const now = () => document.querySelector<HTMLButtonElement>("[data-save-now]");
    await vi.waitFor(() => expect(document.querySelector("[data-headline]")).toBeTruthy());
    now()?.click();
    await vi.waitFor(() => expect(now()).toBeNull());
  }

  test("knows whether anything was changed, and back", async () => {
    expect(promises.isChanged.value).toBe(false);
    await type(zone(), "Europe/Berlin");
    expect(promises.isChanged.value).toBe(true);
    await type(zone(), "Asia/Tehran");
    expect(promises.isChanged.value).toBe(false);
  });

  test("saves behind the version that it was filled from", async () => {
    await type(zone(), "Europe/Berlin");
    await save();
    await vi.waitFor(() => expect(posted()).toHaveLength(1));
    expect(posted()[0]).toEqual({ body: { ...OFFICE, zone: "Europe/Berlin" }, after: 1 });
  });

  test("says at the field what the service refused", async () => {
    replays.push(refusal(422, "invalid", "weekly.sat[1]: it begins before 13:00"));
    propose();
    await vi.waitFor(() => expect(place.querySelector("[data-refused]")).toBeTruthy());
    const faults = [...place.querySelectorAll("[data-day=sat] [data-fault]")];
    expect(faults.map((each) => each.textContent)).toEqual(["it begins before 13:00"]);
    expect(place.querySelectorAll("[data-fault]")).toHaveLength(1);
  });

  test("says who saved meanwhile, and writes over it only when told so", async () => {
    answers.push(refusal(409, "conflict", "calendar office is at version 2 by now, not 1"));
    versions = [version(2, "me", { ...OFFICE, zone: "Asia/Kabul" }), version(1)];
    await type(zone(), "Europe/Berlin");
    await save();
    await vi.waitFor(() => expect(place.querySelector("[data-overtaken]")).toBeTruthy());
    expect(place.querySelector("[data-overtaken]")?.textContent).toContain("You saved version 2");
    expect(zone()?.value).toBe("Europe/Berlin"); // nothing is lost
    const [theirs, mine] = place.querySelectorAll<HTMLButtonElement>("[data-overtaken] button");
    mine?.click();
    await vi.waitFor(() => expect(posted()).toHaveLength(2));
    expect(posted()[1]).toMatchObject({ body: { zone: "Europe/Berlin" }, after: 2 });
    expect(theirs).toBeTruthy();
  });

  test("shows theirs when they are looked at", async () => {
    answers.push(refusal(409, "conflict", "…"));
    versions = [version(2, "a1", { ...OFFICE, zone: "Asia/Kabul" }), version(1)];
    await type(zone(), "Europe/Berlin");
    await save();
    await vi.waitFor(() => expect(place.querySelector("[data-overtaken]")).toBeTruthy());
    place.querySelector<HTMLButtonElement>("[data-overtaken] button")?.click();
    await nextTick();
    expect(zone()?.value).toBe("Asia/Kabul");
    await nextTick();
    expect(promises.isChanged.value).toBe(false);
  });
});
