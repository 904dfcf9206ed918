/** Where the parts of a clock's time lie in the picture. */
import { describe, expect, test } from "vitest";
import { bars, dayOf, marks, place, totals, wholeSpan } from "@/core/strip";
import { aStrip } from "./rows";

const at = (time: string) => Date.parse(time);
const day = (text: string) => ({ from: at(`${text}T00:00:00Z`), to: at(`${text}T24:00:00Z`) });
const piece = (start: string, end: string, why = "running", name = "") => ({
  start: `2026-11-22T${start}Z`,
  end: `2026-11-22T${end}Z`,
  why,
  name,
});

describe("a bar", () => {
  const strip = aStrip({
    pieces: [piece("06:00:00", "12:00:00"), piece("12:00:00", "18:00:00", "holiday", "Nowruz")],
  });

  test("lies where its time lies", () => {
    const found = bars(strip, day("2026-11-22"));
    expect(found.map(({ at, width, why, name }) => [at, width, why, name])).toEqual([
      [25, 25, "running", ""],
      [50, 25, "holiday", "Nowruz"],
    ]);
  });

  test("is cut where the picture ends, and is none outside of it", () => {
    const cut = { from: at("2026-11-22T09:00:00Z"), to: at("2026-11-22T12:00:00Z") };
    expect(bars(strip, cut)).toMatchObject([{ at: 0, width: 100, why: "running" }]);
    expect(bars(strip, day("2026-11-21"))).toEqual([]);
  });

  test("is lost at no length: all of them together are all of the time", () => {
    const second = aStrip({
      pieces: [
        piece("00:00:00", "12:00:00"),
        piece("12:00:00", "12:00:01", "pending"),
        piece("12:00:01", "24:00:00"),
      ],
    });
    const found = bars(second, day("2026-11-22"));
    expect(found).toHaveLength(3);
    expect(found.reduce((sum, { width }) => sum + width, 0)).toBeCloseTo(100, 9);
  });
});

test("the whole span reaches from the first start to what is due last, with a little air", () => {
  const one = aStrip({ due_at: "2026-11-22T20:00:00Z", pieces: [piece("10:00:00", "11:00:00")] });
  const other = aStrip({
    due_at: null,
    pieces: [piece("08:00:00", "11:00:00")],
    alarms: [{ id: "far", at: "2026-11-22T22:00:00Z" }],
  });
  const span = wholeSpan([one, other], 0);
  expect(span.from).toBe(at("2026-11-22T08:00:00Z"));
  expect(place(at("2026-11-22T22:00:00Z"), span)).toBeGreaterThan(95);
  expect(place(at("2026-11-22T22:00:00Z"), span)).toBeLessThan(100);
});

test("a clock that has just begun has a picture all the same", () => {
  const span = wholeSpan([aStrip({ pieces: [], due_at: null })], at("2026-11-22T10:00:00Z"));
  expect(span.to - span.from).toBeGreaterThan(0);
});

describe("today", () => {
  const hours = ({ from, to }: { from: number; to: number }) => (to - from) / 3_600_000;

  test("is that of the calendar's zone, not the browser's", () => {
    const span = dayOf(at("2026-11-22T22:00:00Z"), "Asia/Tehran"); // the next day there
    expect(new Date(span.from).toISOString()).toBe("2026-11-22T20:30:00.000Z");
    expect(hours(span)).toBe(24);
  });

  test("has 23 or 25 hours when the clocks change (spec B-CAL-1)", () => {
    expect(hours(dayOf(at("2026-03-29T12:00:00Z"), "Europe/Berlin"))).toBe(23);
    expect(hours(dayOf(at("2026-10-25T12:00:00Z"), "Europe/Berlin"))).toBe(25);
  });
});

describe("the axis", () => {
  test("marks round times on the wall, and days at midnight", () => {
    const span = { from: at("2026-11-22T14:10:00Z"), to: at("2026-11-23T02:00:00Z") };
    const found = marks(span, "Asia/Tehran"); // half an hour off
    expect(found.map(({ moment, unit }) => [new Date(moment).toISOString(), unit])).toEqual([
      ["2026-11-22T14:30:00.000Z", "time"], // 18:00
      ["2026-11-22T17:30:00.000Z", "time"],
      ["2026-11-22T20:30:00.000Z", "day"],
      ["2026-11-22T23:30:00.000Z", "time"],
    ]);
  });

  test.each([60_000, 3_600_000, 86_400_000, 90 * 86_400_000, 800 * 86_400_000])(
    "has a few marks over %d ms",
    (length) => {
      const from = at("2026-11-22T14:10:00Z");
      const found = marks({ from, to: from + length }, "UTC");
      expect(found.length).toBeGreaterThan(0);
      expect(found.length).toBeLessThanOrEqual(6);
      expect(found.every((mark) => mark.at >= 0 && mark.at <= 100)).toBe(true);
    },
  );
});

test("what each sort comes to is said in all", () => {
  const strip = aStrip({
    pieces: [
      piece("10:00:00", "11:00:00"),
      piece("11:00:00", "11:30:00", "pending"),
      piece("11:30:00", "12:00:00"),
    ],
  });
  expect(totals(strip)).toEqual([
    ["running", 5_400_000],
    ["pending", 1_800_000],
  ]);
});
