/** Formats bound to this person's preferences and to the time. */
import { shownReference } from "@/core/select";
import * as format from "@/i18n/format";
import { now } from "./now";
import { preferences } from "./preferences";

type Moment = string | number;

export const n = (value: number): string => format.number(value, preferences.value);
export const share = (part: number): string => format.share(part, preferences.value);
export const digits = (text: string): string => format.digits(text, preferences.value);
/** A reference in groups; one of digits alone in the chosen script. */
export const reference = (compact: string): string => {
  const shown = shownReference(compact);
  return /[A-Z]/.test(shown) ? shown : digits(shown);
};
export const time = (at: Moment): string => format.time(at, preferences.value);
export const date = (at: Moment): string => format.date(at, preferences.value);
export const full = (at: Moment): string => format.full(at, preferences.value);
export const length = (milliseconds: number): string =>
  format.length(milliseconds, preferences.value);
export const size = (bytes: number): string => format.size(bytes, preferences.value);
export const day = (at: Moment): string => format.day(at, minute(), preferences.value);
export const short = (at: Moment): string => format.short(at, minute(), preferences.value);
/** When something is due, within a sentence and alone. */
export const dueThen = (at: string, on: string | null = null): string =>
  format.due(at, on, minute(), preferences.value);
export const due = (at: string, on: string | null = null): string =>
  format.capital(dueThen(at, on));
export const ago = (at: Moment): string => format.ago(at, now.value, preferences.value);
export const since = (at: string): string =>
  format.span(now.value - Date.parse(at), preferences.value);
export const remaining = (milliseconds: number): string =>
  format.span(milliseconds, preferences.value);
export const left = (milliseconds: number): string => format.left(milliseconds, preferences.value);
export const spoken = (milliseconds: number): string =>
  format.spoken(milliseconds, preferences.value);
export const exact = (milliseconds: number): string =>
  format.exact(milliseconds, preferences.value);
export const fullThere = (at: Moment, zone: string): string =>
  format.fullThere(at, zone, preferences.value);
export const mark = (at: Moment, unit: "time" | "day", zone: string): string =>
  format.mark(at, unit, zone, preferences.value);
export const seconds = (milliseconds: number): string =>
  format.number(Math.max(0, Math.ceil(milliseconds / 1000)), preferences.value);

const minute = (): number => now.value;

/** What a language is called, by its code (BCP 47). */
export const languageName = (code: string): string => format.languageName(code, preferences.value);

/** Names one after the other, as the language joins them. */
export const list = (names: readonly string[]): string =>
  new Intl.ListFormat(preferences.value.language === "fa" ? "fa" : "en").format(names);
