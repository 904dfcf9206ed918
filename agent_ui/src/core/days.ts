/** How limits of days and months are counted: the same for all of one target (spec B-ARI-5). */
import type { Limit, TargetPlain } from "./promises";

export const DAY_CHOICES = [
  { name: "receipt_rule", options: ["calendar_date", "roll_if_closed"] },
  { name: "due_at", options: ["end_of_day", "close_of_business"] },
  { name: "roll", options: ["none", "following", "preceding"] },
] as const;

export interface DayRules {
  readonly receipt_rule: string;
  readonly due_at: string;
  readonly roll: string;
  readonly count_receipt_day: boolean;
}

const USUAL: DayRules = {
  receipt_rule: "calendar_date",
  due_at: "end_of_day",
  roll: "none",
  count_receipt_day: false,
};
const COUNTED = new Set(["business_days", "calendar_days", "calendar_months"]);

const isCounted = (limit: Limit | undefined): limit is Limit => COUNTED.has(limit?.kind ?? "");

function limits(target: TargetPlain): Limit[] {
  return [...Object.values(target.limits), target.extended].filter(isCounted);
}

/** The rules of a target's counts; undefined where it counts no days. */
export function dayRules(target: TargetPlain): DayRules | undefined {
  const counts = limits(target);
  return counts.length ? (Object.assign({}, USUAL, ...counts.toReversed()) as DayRules) : undefined;
}

/** Whether a day is counted anywhere, and not only months: a month has no first day to count. */
export function countsDays(target: TargetPlain): boolean {
  return limits(target).some(({ kind }) => kind !== "calendar_months");
}

/** The target with other rules for all that it counts. */
export function withDayRules(target: TargetPlain, rules: Partial<DayRules>): TargetPlain {
  const next = { ...dayRules(target), ...rules };
  const ruled = (limit: Limit): Limit => {
    if (!isCounted(limit)) return limit;
    const { receipt_rule, due_at, roll, count_receipt_day } = { ...USUAL, ...next };
    const day = limit.kind === "calendar_months" ? {} : { count_receipt_day };
    const { kind, value } = limit;
    return { kind, value, receipt_rule, due_at, roll, ...day };
  };
  const each = Object.entries(target.limits).map(([priority, limit]) => [priority, ruled(limit)]);
  const changed = { ...target, limits: Object.fromEntries(each) };
  return target.extended ? { ...changed, extended: ruled(target.extended) } : changed;
}

/** A target whose limits changed: what is counted anew goes by the rules of the rest. */
export function ruledAlike(before: TargetPlain, after: TargetPlain): TargetPlain {
  const rules = dayRules(before);
  return rules && dayRules(after) ? withDayRules(after, rules) : after;
}
