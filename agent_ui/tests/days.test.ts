import { describe, expect, test } from "vitest";
import { countsDays, dayRules, ruledAlike, withDayRules } from "@/core/days";
import { aTarget } from "@/core/promises";

const days = { kind: "business_days", value: 15 };
const months = { kind: "calendar_months", value: 2 };
const hours = { kind: "business_duration", value: 3600 };

describe("The rules of a count of days", () => {
  test("are shown only where days are counted", () => {
    expect(dayRules({ ...aTarget(), limits: { p1: hours } })).toBeUndefined();
    expect(dayRules({ ...aTarget(), limits: { p1: hours, p2: days } })?.roll).toBe("none");
    expect(dayRules({ ...aTarget(), limits: {}, extended: months })?.due_at).toBe("end_of_day");
  });
  test("are those that a limit has", () => {
    const limits = { p1: { ...days, roll: "following", count_receipt_day: true } };
    expect(dayRules({ ...aTarget(), limits })).toMatchObject({
      roll: "following",
      count_receipt_day: true,
    });
  });
  test("hold for all that a target counts, and for no hours", () => {
    const target = { ...aTarget(), limits: { p1: hours, p2: days }, extended: months };
    const ruled = withDayRules(target, { due_at: "close_of_business", count_receipt_day: true });
    expect(ruled.limits.p1).toEqual(hours);
    expect(ruled.limits.p2).toMatchObject({ value: 15, due_at: "close_of_business" });
    expect(ruled.limits.p2?.count_receipt_day).toBe(true);
    expect(ruled.extended).toMatchObject({ value: 2, due_at: "close_of_business" });
    expect(ruled.extended).not.toHaveProperty("count_receipt_day");
  });
  test("know that a month has no first day to count", () => {
    expect(countsDays({ ...aTarget(), limits: { p1: months } })).toBe(false);
    expect(countsDays({ ...aTarget(), limits: { p1: months, p2: days } })).toBe(true);
  });
  test("hold for a limit that is added", () => {
    const before = { ...aTarget(), limits: { p1: { ...days, roll: "preceding" } } };
    const after = { ...before, limits: { ...before.limits, p2: { ...days, value: 20 } } };
    expect(ruledAlike(before, after).limits.p2).toMatchObject({ value: 20, roll: "preceding" });
    expect(ruledAlike({ ...aTarget(), limits: {} }, after)).toBe(after);
  });
});
