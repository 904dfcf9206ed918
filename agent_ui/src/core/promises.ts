/**
 * Calendars and policies between their plain form, as the service keeps it, and the fields in which
 * people change it. What a form has no field for goes through it unchanged.
 */
export type Hours = readonly [string, string]; // 08:00 until 16:00; until 24:00; over midnight
export type Plain = Record<string, unknown>;
export type PromiseKind = "calendar" | "sla_policy";

export type HolidayRule = {
  calendar: "gregorian" | "jalali" | "explicit";
  month?: number;
  day?: number;
  date?: string;
  name?: string;
  tentative?: boolean;
};

export interface Override {
  readonly date: string;
  readonly hours: readonly Hours[]; // none: closed
}

export interface CalendarBody {
  readonly zone: string;
  readonly weekly: Readonly<Record<string, readonly Hours[]>>;
  readonly date_overrides: readonly Override[];
  readonly holiday_rules: readonly HolidayRule[];
  readonly union_of: readonly string[];
}

/** Read a calendar's plain form into fields. */
export function calendarOf(plain: Plain): CalendarBody {
  const { zone, weekly, date_overrides, holiday_rules, union_of } = plain;
  return {
    zone: (zone as string | undefined) ?? "",
    weekly: (weekly as CalendarBody["weekly"] | undefined) ?? {},
    date_overrides: Object.entries((date_overrides as Record<string, Hours[]> | undefined) ?? {})
      .map(([date, hours]) => ({ date, hours }))
      .sort((a, b) => (a.date < b.date ? -1 : 1)),
    holiday_rules: (holiday_rules as HolidayRule[] | undefined) ?? [],
    union_of: (union_of as string[] | undefined) ?? [],
  };
}

/** Write the fields back; a union has no hours and no holidays of its own. */
export function plainCalendar(body: CalendarBody): Plain {
  const { zone, union_of } = body;
  if (union_of.length) return { zone, union_of };
  const weekly = Object.entries(body.weekly).filter(([, hours]) => hours.length > 0);
  return {
    zone,
    weekly: Object.fromEntries(weekly),
    date_overrides: Object.fromEntries(body.date_overrides.map(({ date, hours }) => [date, hours])),
    holiday_rules: body.holiday_rules,
  };
}

/** The date that two overrides are about, if there is one: the plain form would lose the first. */
export function doubled(body: CalendarBody): string | null {
  const seen = new Set<string>();
  return body.date_overrides.find(({ date }) => seen.has(date) || !seen.add(date))?.date ?? null;
}

export type Limit = { kind: string; value: number; [rule: string]: unknown };

export const METRICS = [
  "acknowledge",
  "first_response",
  "next_response",
  "update_interval",
  "assessment",
  "resolution",
  "final_response",
  "summary_window",
  "recourse",
  "callback",
] as const;
export const BINDINGS = ["internal", "legal", "opportunity"] as const;
export const RETARGETS = [
  "recompute",
  "min_remaining",
  "restart",
  "proportional",
  "never_extend",
] as const;
export const REOPENS = ["continue", "restart", "count_through"] as const;
export const PAUSES = ["pending", "on_hold", "resolved"] as const;

export interface AlarmPlain {
  id: string;
  percent?: number;
  before?: number;
  days_before?: number;
  after?: number;
  unit?: string;
  actions?: string[];
}

export interface TargetPlain {
  metric: string;
  calendar: string;
  limits: Record<string, Limit>;
  binding: string;
  pause_reasons: string[];
  alarms: AlarmPlain[];
  warn_at: string; // by the calendar's clocks, what is said in days
  retarget: string;
  min_remaining: number;
  reopen: string;
  extended?: Limit;
}

export interface PolicyBody {
  name: string;
  names: Record<string, string>;
  rank: number;
  active: boolean;
  match: { kinds: string[]; channels: string[]; queues: string[] };
  targets: TargetPlain[];
}

/** Read a policy's plain form into fields, with what the service takes where nothing is said. */
export function policyOf(plain: Plain): PolicyBody {
  const said = plain as Partial<PolicyBody>;
  return {
    name: said.name ?? "",
    names: { ...said.names },
    rank: said.rank ?? 0,
    active: said.active ?? true,
    match: {
      kinds: [...(said.match?.kinds ?? [])],
      channels: [...(said.match?.channels ?? [])],
      queues: [...(said.match?.queues ?? [])],
    },
    targets: (said.targets ?? []).map((target) => ({ ...aTarget(target.calendar), ...target })),
  };
}

/** Write the fields back: a name that is empty is none. */
export function plainPolicy(body: PolicyBody): Plain {
  const names = Object.entries(body.names).filter(([, name]) => name.trim() !== "");
  return { ...body, names: Object.fromEntries(names) };
}

export function aTarget(calendar = ""): TargetPlain {
  return {
    metric: "first_response",
    calendar,
    limits: {},
    binding: "internal",
    pause_reasons: [],
    alarms: [],
    warn_at: "09:00",
    retarget: "recompute",
    min_remaining: 0,
    reopen: "continue",
  };
}

/** In what a limit is entered: so many seconds of a kind, or a count. */
export const UNITS: Readonly<Record<string, { kind: string; seconds: number }>> = {
  openHours: { kind: "business_duration", seconds: 3600 },
  openMinutes: { kind: "business_duration", seconds: 60 },
  openSeconds: { kind: "business_duration", seconds: 1 },
  days: { kind: "elapsed_duration", seconds: 86_400 },
  hours: { kind: "elapsed_duration", seconds: 3600 },
  minutes: { kind: "elapsed_duration", seconds: 60 },
  seconds: { kind: "elapsed_duration", seconds: 1 },
  businessDays: { kind: "business_days", seconds: 0 },
  calendarDays: { kind: "calendar_days", seconds: 0 },
  months: { kind: "calendar_months", seconds: 0 },
};

export interface Entered {
  readonly amount: string; // in Latin digits; empty: nothing is promised
  readonly unit: string;
}

/** A limit as it is entered: in the largest unit that holds it without a fraction. */
export function entered(limit: Limit | undefined): Entered {
  if (!limit) return { amount: "", unit: "openHours" };
  const units = Object.entries(UNITS).filter(([, { kind }]) => kind === limit.kind);
  const fits = units.find(([, { seconds }]) => seconds === 0 || limit.value % seconds === 0);
  const [unit, { seconds }] = fits ?? ["openSeconds", { seconds: 1 }];
  return { amount: String(limit.value / (seconds || 1)), unit };
}

/**
 * The limit that was entered; undefined for none. What makes no number is left for the service to
 * refuse by its name. The rules of a count of days stay as they were while it is one.
 */
export function limitOf({ amount, unit }: Entered, before: Limit | undefined): Limit | undefined {
  if (amount.trim() === "") return undefined;
  const { kind, seconds } = UNITS[unit] ?? { kind: unit, seconds: 1 };
  const number = Number(amount);
  if (Number.isNaN(number)) return { kind, value: amount as unknown as number };
  if (seconds) return { kind, value: Math.round(number * seconds) };
  return { ...(before?.kind === kind ? before : {}), kind, value: number };
}

/** Where the service found fault, as it begins its text with the field. */
export interface Fault {
  readonly field: string; // "": nowhere in particular
  readonly text: string;
}

export function faultOf(detail: string): Fault {
  const found = /^([a-z_]+(?:[.[][^:\s]*)?): (.+)$/s.exec(detail);
  return found ? { field: found[1] ?? "", text: found[2] ?? "" } : { field: "", text: detail };
}

/** Whether a fault lies in a field, or in a part of it. */
export function isIn(fault: Fault | null, field: string): boolean {
  if (!fault) return false;
  return fault.field === field || [".", "["].some((mark) => fault.field.startsWith(field + mark));
}
