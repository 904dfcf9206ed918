/** A year of a calendar as a picture: the same days as the service finds open (spec B-CAL). */
import { describe, expect, test } from "vitest";
import { calendarOf } from "@/core/promises";
import { dated, dateOf, datesOf, yearOf } from "@/core/year";

const OFFICE = calendarOf({
  zone: "Asia/Tehran",
  weekly: { sat: [["08:00", "16:00"]], thu: [["22:00", "06:00"]] },
  holiday_rules: [
    { calendar: "jalali", month: 1, day: 1, name: "نوروز" },
    { calendar: "explicit", date: "2026-06-25", name: "عاشورا", tentative: true },
    { calendar: "gregorian", month: 12, day: 26, name: "Boxing Day" },
    { calendar: "explicit", date: "2026-12-26", name: "Moved here" },
  ],
  date_overrides: { "2026-06-27": [], "2026-06-28": [["10:00", "12:00"]] },
});
const day = (date: string, body = OFFICE, known = {}) =>
  yearOf(body, known, Number(date.slice(0, 4)), "gregorian")
    .flat()
    .find((each) => each.date === date);

describe("a day", () => {
  test.each([
    ["2026-11-21", "open", [["08:00", "16:00"]]], // a Saturday
    ["2026-11-22", "closed", []],
    ["2026-11-19", "open", [["22:00", "24:00"]]], // a Thursday, into the night (spec B-CAL-2)
    ["2026-11-20", "open", [["00:00", "06:00"]]],
    ["2026-06-25", "holiday", []], // a Thursday by date
    ["2026-03-21", "holiday", []], // Nowruz, a Saturday
    ["2026-12-26", "holiday", []],
    ["2026-06-27", "override", []],
    ["2026-06-28", "override", [["10:00", "12:00"]]],
  ])("%s is %s", (date, is, hours) => {
    expect(day(date)).toMatchObject({ is, hours });
  });

  test("names the holiday, that of its date first (spec B-CAL-3)", () => {
    expect(day("2026-03-21")?.name).toBe("نوروز");
    expect(day("2026-12-26")?.name).toBe("Moved here");
  });
});

test("a union is open whenever one of its parts is (spec B-CAL-5)", () => {
  const sunday = calendarOf({ zone: "UTC", weekly: { sun: [["09:00", "17:00"]] } });
  const both = calendarOf({ zone: "UTC", union_of: ["office", "sunday"] });
  const known = { office: OFFICE, sunday };
  expect(day("2026-11-21", both, known)?.is).toBe("open");
  expect(day("2026-11-22", both, known)?.is).toBe("open");
  expect(day("2026-11-23", both, known)?.is).toBe("closed");
});

describe("a Jalali year", () => {
  test("begins at Nowruz and has a leap day by the official list (spec B-CAL-7)", () => {
    expect(dated("2026-03-21", "jalali")).toMatchObject({ year: 1405, month: 1, day: 1 });
    expect(datesOf(1403, "jalali")).toHaveLength(366);
    expect(datesOf(1404, "jalali")).toHaveLength(365);
    expect(datesOf(1408, "jalali")).toHaveLength(366);
    expect(dateOf(1403, 12, 30, "jalali")).toBe("2025-03-20");
    expect(dateOf(1404, 12, 30, "jalali")).toBeNull();
  });

  test("has its own twelve months", () => {
    const months = yearOf(OFFICE, {}, 1405, "jalali");
    expect(months.map((each) => each.length)).toEqual([
      ...Array(6).fill(31),
      ...Array(5).fill(30),
      29,
    ]);
    expect(months[0]?.[0]).toMatchObject({ date: "2026-03-21", is: "holiday" });
  });
});
