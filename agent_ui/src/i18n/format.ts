/**
 * Times, numbers and sizes as one person wants them. Calendar and digits stand beside the language:
 * an English screen may count in Jalali, a Persian one in Latin digits.
 */
import type { PreferencesView } from "@/api/wire";

export type Taste = Pick<PreferencesView, "language" | "calendar" | "digits" | "first_day">;

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const FIRST_DAYS: Readonly<Record<string, number>> = { sunday: 0, monday: 1, saturday: 6 };

export function localeOf(taste: Taste): string {
  const language = taste.language === "fa" ? "fa-IR" : "en-GB";
  const calendar = taste.calendar === "jalali" ? "persian" : "gregory";
  const digits = taste.digits === "persian" ? "arabext" : "latn";
  return `${language}-u-ca-${calendar}-nu-${digits}`;
}

export function number(value: number, taste: Taste): string {
  return new Intl.NumberFormat(localeOf(taste)).format(value);
}

/** A part of a whole in percent, with one decimal. */
export function share(part: number, taste: Taste): string {
  return new Intl.NumberFormat(localeOf(taste), {
    style: "percent",
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  }).format(part);
}

/** Write the digits of a text in the chosen script. */
export function digits(text: string, taste: Taste): string {
  if (taste.digits !== "persian") return text;
  return text.replace(/[0-9]/g, (digit) => String.fromCharCode(0x06f0 + Number(digit)));
}

export function time(at: string | number, taste: Taste): string {
  return shaped(at, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }, taste);
}

export function date(at: string | number, taste: Taste): string {
  return shaped(at, DATE, taste);
}

const DATE: Intl.DateTimeFormatOptions = { day: "numeric", month: "long", year: "numeric" };
const TO_THE_SECOND: Intl.DateTimeFormatOptions = {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
};

export function full(at: string | number, taste: Taste): string {
  return fully(at, {}, taste);
}

/** A moment in another zone (IANA), to the second; the zone is for the sentence around it to name. */
export function fullThere(at: string | number, zone: string, taste: Taste): string {
  return fully(at, { timeZone: zone }, taste);
}

function fully(at: string | number, there: Intl.DateTimeFormatOptions, taste: Taste): string {
  if (taste.language !== "fa")
    return shaped(at, { weekday: "long", ...DATE, ...TO_THE_SECOND, ...there }, taste);
  // All at once it would begin with the year, as nobody writes it.
  const weekday = shaped(at, { weekday: "long", ...there }, taste);
  const time = shaped(at, { ...TO_THE_SECOND, ...there }, taste);
  return `${weekday} ${shaped(at, { ...DATE, ...there }, taste)}، ساعت ${time}`;
}

/** A time or a day on the wall of another zone, as short as an axis wants it. */
export function mark(
  at: string | number,
  unit: "time" | "day",
  zone: string,
  taste: Taste,
): string {
  const shape: Intl.DateTimeFormatOptions =
    unit === "time"
      ? { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }
      : { day: "numeric", month: "short" };
  return shaped(at, { ...shape, timeZone: zone }, taste);
}

/** Which day it is, as one says it: today, yesterday, a weekday of this week, else the date. */
export function day(at: string | number, now: number, taste: Taste): string {
  const apart = daysApart(at, now);
  if (apart === 0 || apart === 1) {
    const word = new Intl.RelativeTimeFormat(localeOf(taste), { numeric: "auto" });
    return capital(word.format(-apart, "day"));
  }
  if (isThisWeek(at, now, taste)) return shaped(at, { weekday: "long" }, taste);
  const sameYear =
    shaped(at, { year: "numeric" }, taste) === shaped(now, { year: "numeric" }, taste);
  return sameYear
    ? shaped(at, { weekday: "long", day: "numeric", month: "long" }, taste)
    : date(at, taste);
}

/** A moment in a list: the time today, the day otherwise. */
export function short(at: string | number, now: number, taste: Taste): string {
  const apart = daysApart(at, now);
  if (apart === 0) return time(at, taste);
  if (apart === 1) return day(at, now, taste);
  if (isThisWeek(at, now, taste)) return shaped(at, { weekday: "short" }, taste);
  return shaped(at, { day: "numeric", month: "short" }, taste);
}

/** When something is due, within a sentence: the day as one says it, and the time unless the whole day counts. */
export function due(at: string | number, on: string | null, now: number, taste: Taste): string {
  const then = on ? `${on}T12:00:00` : at;
  const apart = daysApart(then, now);
  const word = new Intl.RelativeTimeFormat(localeOf(taste), { numeric: "auto" });
  const sameYear =
    shaped(then, { year: "numeric" }, taste) === shaped(now, { year: "numeric" }, taste);
  const shape: Intl.DateTimeFormatOptions = { weekday: "short", day: "numeric", month: "short" };
  const day =
    Math.abs(apart) <= 1
      ? word.format(-apart, "day")
      : sameYear
        ? shaped(then, shape, taste)
        : date(then, taste);
  return on ? day : `${day} ${time(at, taste)}`;
}

/** How long ago, in the largest unit that fits. */
export function ago(at: string | number, now: number, taste: Taste): string {
  const word = new Intl.RelativeTimeFormat(localeOf(taste), { numeric: "auto", style: "short" });
  const passed = Math.max(0, now - instant(at));
  if (passed < MINUTE) return word.format(0, "second");
  if (passed < HOUR) return word.format(-Math.floor(passed / MINUTE), "minute");
  if (passed < DAY) return word.format(-Math.floor(passed / HOUR), "hour");
  return word.format(-Math.floor(passed / DAY), "day");
}

/** A span of time in its largest unit, short: 45 s, 12 min, 3 h, 2 d. */
export function span(milliseconds: number, taste: Taste): string {
  const [value, unit] = largest(Math.max(0, milliseconds));
  return new Intl.NumberFormat(localeOf(taste), {
    style: "unit",
    unit,
    unitDisplay: "short",
  }).format(value);
}

/** A length as clocks count it: 0:45, 3:20, 1:02:05. */
export function length(milliseconds: number, taste: Taste): string {
  const whole = Math.floor(Math.max(0, milliseconds) / SECOND);
  const two = (value: number) => String(value).padStart(2, "0");
  const [hours, minutes, rest] = [
    Math.floor(whole / 3600),
    Math.floor(whole / 60) % 60,
    whole % 60,
  ];
  const front = hours ? `${hours}:${two(minutes)}` : String(minutes);
  return digits(`${front}:${two(rest)}`, taste);
}

/** What is left, or too much: 2d 4h, 3h 20m, and to the second within the last hour. */
export function left(milliseconds: number, taste: Taste): string {
  if (milliseconds < HOUR) return length(milliseconds, taste);
  const [days, hours, minutes] = split(milliseconds, "day");
  const parts = days ? [days, hours] : [hours, minutes];
  // Persian has no letters for hours and minutes.
  return joined(parts, taste.language === "fa" ? "short" : "narrow", taste);
}

/** The same in words, to the minute; less than one in seconds (spec B-ARI-4). */
export function spoken(milliseconds: number, taste: Taste): string {
  const [days, hours, minutes, seconds] = split(milliseconds, "day");
  if (milliseconds < MINUTE) return joined([seconds], "long", taste);
  return joined(days ? [days, hours] : [hours, minutes], "long", taste);
}

/** All of a length in words, to the second; hours are not made days, since a working day has less. */
export function exact(milliseconds: number, taste: Taste): string {
  return joined(split(milliseconds, "hour"), "long", taste);
}

type Part = readonly [number, "day" | "hour" | "minute" | "second"];
type Parts = [Part | null, Part, Part, Part];

function split(milliseconds: number, largest: "day" | "hour"): Parts {
  const whole = Math.floor(Math.max(0, milliseconds) / SECOND);
  const days = largest === "day" ? Math.floor(whole / 86_400) : 0;
  const rest = whole - days * 86_400;
  return [
    days ? [days, "day"] : null,
    [Math.floor(rest / 3600), "hour"],
    [Math.floor(rest / 60) % 60, "minute"],
    [rest % 60, "second"],
  ];
}

function joined(
  parts: readonly (Part | null)[],
  unitDisplay: "narrow" | "short" | "long",
  taste: Taste,
): string {
  const there = parts.filter((part) => part !== null);
  const said = there.filter(([value]) => value > 0);
  return (said.length ? said : there.slice(-1))
    .map(([value, unit]) =>
      new Intl.NumberFormat(localeOf(taste), { style: "unit", unit, unitDisplay }).format(value),
    )
    .join(" ");
}

export function size(bytes: number, taste: Taste): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
  let value = bytes;
  let step = 0;
  while (value >= 1000 && step < units.length - 1) {
    value /= 1000;
    step += 1;
  }
  return new Intl.NumberFormat(localeOf(taste), {
    style: "unit",
    unit: units[step] ?? "byte",
    unitDisplay: step === 0 || taste.language === "fa" ? "long" : "short",
    maximumFractionDigits: value < 10 && step > 0 ? 1 : 0,
  }).format(value);
}

/** A language by its name; a code that nobody knows is its own name. */
export function languageName(code: string, taste: Taste): string {
  try {
    return new Intl.DisplayNames([localeOf(taste)], { type: "language" }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** Whether two moments fall on one day of the calendar on the wall. */
export function isSameDay(a: string | number, b: string | number): boolean {
  return daysApart(a, instant(b)) === 0;
}

function largest(passed: number): [number, string] {
  if (passed < MINUTE) return [Math.floor(passed / SECOND), "second"];
  if (passed < HOUR) return [Math.floor(passed / MINUTE), "minute"];
  if (passed < DAY) return [Math.floor(passed / HOUR), "hour"];
  return [Math.floor(passed / DAY), "day"];
}

function isThisWeek(at: string | number, now: number, taste: Taste): boolean {
  const first = FIRST_DAYS[taste.first_day] ?? 1;
  const begin = new Date(now);
  begin.setHours(0, 0, 0, 0);
  begin.setDate(begin.getDate() - ((begin.getDay() - first + 7) % 7));
  return instant(at) >= begin.getTime() && instant(at) <= now;
}

function daysApart(at: string | number, now: number): number {
  const then = new Date(instant(at));
  const today = new Date(now);
  then.setHours(0, 0, 0, 0);
  today.setHours(0, 0, 0, 0);
  return Math.round((today.getTime() - then.getTime()) / DAY);
}

const shapes = new Map<string, Intl.DateTimeFormat>();

function shaped(at: string | number, options: Intl.DateTimeFormatOptions, taste: Taste): string {
  const name = localeOf(taste) + JSON.stringify(options);
  let shape = shapes.get(name);
  if (!shape) {
    shape = new Intl.DateTimeFormat(localeOf(taste), options);
    shapes.set(name, shape);
  }
  // English names the era of a Jalali year; nobody writes it.
  const parts = shape.formatToParts(instant(at));
  if (!parts.some((part) => part.type === "era")) return parts.map((part) => part.value).join("");
  const eraless = parts.filter((part) => part.type !== "era");
  return eraless
    .map((part) => part.value)
    .join("")
    .replace(/\s+/g, " ")
    .replace(/ ?,? at /, ", ")
    .trim();
}

function instant(at: string | number): number {
  return typeof at === "number" ? at : Date.parse(at);
}

export function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
