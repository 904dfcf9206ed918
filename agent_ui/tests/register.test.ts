/** What the register's screens draw and say of figures. */
import { describe, expect, test } from "vitest";
import type { ChartView, PointView } from "@/api/wire";
import { inUnits, lately, paretoBars, placed, signalled } from "@/core/register";

const aPoint = (value: number | null, ...rules: string[]): PointView => ({
  start: "2026-01-05T00:00:00Z",
  value,
  lower: 0,
  upper: value === null ? null : 10,
  signals: rules.map((rule) => ({ rule, side: "above" })),
});
const aChart = (...points: PointView[]): ChartView => ({
  id: "received",
  centre: 5,
  settled: true,
  baseline: 2,
  points,
});

describe("a period", () => {
  test("has today in it, over the end of a year and a month", () => {
    expect(lately(30, "2026-01-10")).toEqual({ since: "2025-12-12", until: "2026-01-10" });
    expect(lately(1, "2024-02-29")).toEqual({ since: "2024-02-29", until: "2024-02-29" });
  });
});

describe("a sum", () => {
  test.each([
    [18550, "EUR", 185.5],
    [500, "JPY", 500],
    [1500, "KWD", 1.5],
    [18550, "IRR", 185.5],
  ])("of %i minor units of %s is %d", (minor, currency, units) => {
    expect(inUnits(minor, currency)).toBe(units);
  });
});

describe("a Pareto", () => {
  test("has its line begin at the top of the first bar and end at that of the picture", () => {
    const bars = paretoBars([
      { count: 3, cumulative: 60 },
      { count: 1, cumulative: 80 },
      { count: 1, cumulative: 100 },
    ]);
    expect(bars.map(({ height }) => height)).toEqual([0.6, 0.2, 0.2]);
    expect(bars.map(({ cumulative }) => cumulative)).toEqual([0.6, 0.8, 1]);
    expect(bars[2]?.x).toBeCloseTo(2 / 3);
  });

  test("of nothing is nothing", () => {
    expect(paretoBars([])).toEqual([]);
  });
});

describe("a control chart", () => {
  test("lies between its bottom and a top above the highest limit", () => {
    const { top, centre, points } = placed(aChart(aPoint(5), aPoint(null), aPoint(20)));
    expect(top).toBeCloseTo(22);
    expect(centre).toBeCloseTo(5 / 22);
    expect(points.map(({ x }) => x)).toEqual([0, 0.5, 1]);
    expect(points[1]?.y).toBeNull();
    expect(points[2]?.y).toBeCloseTo(20 / 22);
  });

  test("of nothing but zeros divides by nothing", () => {
    const flat = { ...aChart({ ...aPoint(0), upper: 0 }), centre: 0 };
    expect(placed(flat).points[0]?.y).toBe(0);
  });

  test("says what is no chance in the period, not in what it is held against", () => {
    const late = aPoint(20, "beyond_limit");
    expect(signalled(aChart(aPoint(20, "beyond_limit"), aPoint(5), aPoint(5), late))).toEqual([
      late,
    ]);
  });
});
