/** The complaint house in fields, and the presets in words. */
import { describe, expect, test } from "vitest";
import type { PresetRow } from "@/api/wire";
import {
  aLimit,
  aPerson,
  aStage,
  FORMAL_INVESTIGATION,
  type HouseBody,
  holds,
  houseOf,
  isValid,
  moneyText,
  moneyTyped,
  newStageId,
  plainHouse,
} from "@/core/house";
import { inOrder, limitsOf, needsReading } from "@/core/presets";

const WHOLE: HouseBody = {
  organization: "Shop",
  zone: "Asia/Tehran",
  calendar: "office",
  reach: "",
  accessibility: "",
  policies: [],
  owner_id: null,
  management_contact: "",
  deputies: [],
  people: {},
  stages: [aStage("front_line")],
  limits: [aLimit()],
  acknowledges_by_itself: true,
  four_eyes_from: 3,
  answer_within_days: 10,
  remind_after_days: 14,
  deemed_after_days: 30,
  reopen_within_days: 180,
  raised_from: 3,
  own_categories: [],
  own_causes: [],
};
const whole = { ...WHOLE };

describe("a house", () => {
  test("is posted as it was read", () => {
    expect(plainHouse(houseOf(whole, whole))).toEqual(WHOLE);
  });

  test("of before is shown in the words of today", () => {
    const old = {
      id: "house",
      policy: "https://shop.example/policy",
      people: { mina: { team: "a", trained_until: "2027-01-01" } },
      limits: [{ role: "team_lead" }],
    };
    const body = houseOf(old, whole);
    expect(body.organization).toBe("Shop");
    expect(body.policies.map(({ language, url }) => [language, url])).toEqual([
      ["", "https://shop.example/policy"],
    ]);
    expect(body.people.mina?.trainings[0]?.expires_on).toBe("2027-01-01");
    expect(Object.keys(body)).not.toContain("id");
    expect(Object.keys(body.people.mina ?? {})).not.toContain("trained_until");
    expect(body.limits).toEqual([{ ...aLimit(), role: "team_lead" }]);
  });

  test("says nothing of people of whom there is nothing to say", () => {
    const people = { mina: aPerson(), omid: { ...aPerson(), team: "b" } };
    expect(plainHouse({ ...WHOLE, people }).people).toEqual({ omid: people.omid });
  });
});

test("a new stage has an id that no other has", () => {
  const stages = [aStage("front_line"), aStage("stage_3")];
  expect(newStageId(stages)).toBe("stage_4");
  expect(newStageId([])).toBe("stage_1");
});

describe("money", () => {
  test.each([
    [{ amount: 50_000, currency: "EUR" }, "500 EUR"],
    [{ amount: 1205, currency: "EUR" }, "12.05 EUR"],
    [{ amount: 1250, currency: "JPY" }, "1250 JPY"],
    [{ amount: 1250, currency: "KWD" }, "1.250 KWD"],
    [null, ""],
  ])("%o is written %s, and read back", (sum, text) => {
    expect(moneyText(sum)).toBe(text);
    expect(moneyTyped(text)).toEqual(sum);
  });

  test("may be typed in Persian digits; what is no sum is none", () => {
    expect(moneyTyped("۲۵۰ irr")).toEqual({ amount: 25_000, currency: "IRR" });
    expect(moneyTyped("much")).toBeUndefined();
  });
});

test("a record holds from its first day to its last", () => {
  const validity = { since: "2026-02-01", until: "2026-03-01" };
  const days = ["2026-01-31", "2026-02-01", "2026-03-01", "2026-03-02"];
  expect(days.map((day) => holds(validity, day))).toEqual([false, true, true, false]);
  const training = { topic: FORMAL_INVESTIGATION, passed_on: "2026-02-01", expires_on: null };
  expect(days.map((day) => isValid(training, day))).toEqual([false, true, true, true]);
});

describe("presets", () => {
  const row = (name: string, some: Partial<PresetRow> = {}) =>
    ({
      name,
      jurisdiction: "GB",
      status: "shipped",
      active: false,
      targets: [],
      ...some,
    }) as unknown as PresetRow;

  test("stand with those first that bind, and last those that nobody compared", () => {
    const rows = [
      row("c", { status: "unverified" }),
      row("b"),
      row("a", { jurisdiction: "IE" }),
      row("d", { active: true, status: "unverified" }),
    ];
    expect(inOrder(rows).map(({ name }) => name)).toEqual(["d", "b", "a", "c"]);
    expect(rows.map(needsReading)).toEqual([true, false, false, true]);
  });

  test("tell their limits in amounts and units", () => {
    const targets = [
      {
        key: "final_response",
        kind: "calendar_days",
        value: 15,
        binding: "legal",
        extended: { kind: "business_days", value: 35 },
      },
      {
        key: "first_response",
        kind: "business_duration",
        value: 7200,
        binding: "internal",
        priority: "p1",
      },
    ];
    expect(limitsOf(row("a", { targets }))).toEqual([
      {
        key: "final_response",
        amount: "15",
        unit: "calendarDays",
        binding: "legal",
        priority: null,
        matter: null,
        until: { amount: "35", unit: "businessDays" },
      },
      {
        key: "first_response",
        amount: "2",
        unit: "openHours",
        binding: "internal",
        priority: "p1",
        matter: null,
        until: null,
      },
    ]);
  });
});
