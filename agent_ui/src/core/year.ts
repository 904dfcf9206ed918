/**
 * A year of a calendar as a picture: which days are open, and why the others are not.
 *
 * Days are dates without a time, written 2026-11-22; no zone is asked for them. The rules are those
 * of the service: an override decides its date, then a dated holiday, then a recurring one, then the
 * hours of the week (spec B-CAL-3).
 */
import type { CalendarBody, HolidayRule, Hours } from "./promises";

export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Weekday = (typeof WEEKDAYS)[number];
export type Reckoning = "gregorian" | "jalali";

export interface Dated {
  readonly date: string;
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly weekday: Weekday;
}

export interface DayView extends Dated {
  readonly is: "open" | "closed" | "holiday" | "override";
  readonly name: string; // of the holiday
  readonly hours: readonly Hours[]; // of a calendar of its own; a union has none to show
}

/** Which day of the week (0: Monday) begins a person's week, by its English name. */
export const firstOfWeek = (name: string): number =>
  Math.max(0, (WEEKDAYS as readonly string[]).indexOf(name.slice(0, 3)));

const DAY = 86_400_000;
const JALALI_BEFORE = 621; // a Jalali year begins in March of the year so much later
const shape = new Intl.DateTimeFormat("en-u-ca-persian-nu-latn", {
  timeZone: "UTC",
  year: "numeric",
  month: "numeric",
  day: "numeric",
});

/** A date in a reckoning. */
export function dated(date: string, reckoning: Reckoning): Dated {
  const at = Date.parse(`${date}T00:00:00Z`);
  const weekday = WEEKDAYS[(new Date(at).getUTCDay() + 6) % 7] ?? "mon";
  if (reckoning === "gregorian") {
    const [year, month, day] = date.split("-").map(Number) as [number, number, number];
    return { date, year, month, day, weekday };
  }
  const found = Object.fromEntries(
    shape.formatToParts(at).map(({ type, value }) => [type, Number.parseInt(value, 10)]),
  ) as Record<"year" | "month" | "day", number>;
  return { date, year: found.year, month: found.month, day: found.day, weekday };
}

/** All dates of a year, in order. */
export function datesOf(year: number, reckoning: Reckoning): readonly Dated[] {
  const first =
    reckoning === "gregorian" ? Date.UTC(year, 0, 1) : Date.UTC(year + JALALI_BEFORE, 2, 18);
  const found: Dated[] = [];
  for (let at = first; found.length < 366; at += DAY) {
    const each = dated(new Date(at).toISOString().slice(0, 10), reckoning);
    if (each.year === year) found.push(each);
    else if (found.length) break;
  }
  return found;
}

/** The date that is called so in a reckoning; null where its month is shorter. */
export function dateOf(
  year: number,
  month: number,
  day: number,
  reckoning: Reckoning,
): string | null {
  const found = datesOf(year, reckoning).find((each) => each.month === month && each.day === day);
  return found?.date ?? null;
}

/** A year of a calendar, by month; of a union, with the calendars that it may be made of. */
export function yearOf(
  body: CalendarBody,
  known: Readonly<Record<string, CalendarBody>>,
  year: number,
  reckoning: Reckoning,
): readonly (readonly DayView[])[] {
  const members = body.union_of.flatMap((id) => known[id] ?? []).map(reader);
  const read = members.length ? union(members) : reader(body);
  const months: DayView[][] = Array.from({ length: 12 }, () => []);
  for (const each of datesOf(year, reckoning))
    months[each.month - 1]?.push({ ...each, ...read(each.date) });
  return months;
}

type Reads = (date: string) => Pick<DayView, "is" | "name" | "hours">;

function union(members: readonly Reads[]): Reads {
  return (date) => {
    const found = members.map((read) => read(date));
    const open = found.find(({ is, hours }) => is === "open" || hours.length > 0);
    return { ...(open ?? found[0] ?? { is: "closed", name: "" }), hours: [] };
  };
}

function reader(body: CalendarBody): Reads {
  const week = parted(body.weekly);
  return (date) => {
    const { weekday, month, day } = dated(date, "gregorian");
    const inJalali = dated(date, "jalali");
    const recurs = (rule: HolidayRule) => {
      const on = rule.calendar === "jalali" ? inJalali : { month, day };
      return rule.calendar !== "explicit" && rule.month === on.month && rule.day === on.day;
    };
    const rules = body.holiday_rules;
    const holiday = rules.find((rule) => rule.date === date) ?? rules.find(recurs);
    const name = holiday?.name ?? "";
    const override = body.date_overrides.find((each) => each.date === date);
    if (override) return { is: "override", name, hours: override.hours };
    if (holiday) return { is: "holiday", name, hours: [] };
    const hours = week[weekday];
    return { is: hours.length ? "open" : "closed", name, hours };
  };
}

/** The hours of a week by the days on which they lie: those over midnight lie on two. */
function parted(weekly: Readonly<Record<string, readonly Hours[]>>): Record<Weekday, Hours[]> {
  const found = Object.fromEntries(WEEKDAYS.map((day) => [day, [] as Hours[]])) as Record<
    Weekday,
    Hours[]
  >;
  WEEKDAYS.forEach((day, number) => {
    const next = WEEKDAYS[(number + 1) % 7] ?? "mon";
    for (const [opens, closes] of weekly[day] ?? []) {
      if (closes > opens) found[day].push([opens, closes]);
      else {
        found[day].push([opens, "24:00"]);
        if (closes > "00:00") found[next].push(["00:00", closes]);
      }
    }
  });
  for (const hours of Object.values(found)) hours.sort(([a], [b]) => (a < b ? -1 : 1));
  return found;
}
