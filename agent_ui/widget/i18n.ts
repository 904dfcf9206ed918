/**
 * The widget's own words, and times as its reader writes them.
 *
 * English travels with the script; every other catalogue (`words/`) is a file that is fetched when
 * it is needed.
 */

import en from "./words/en.json";

export type Words = typeof en;

export const ENGLISH: Words = en;

const TAGS = ["en", "fa", "ar", "de", "fr", "tr"] as const;

export type Tag = (typeof TAGS)[number];

/** A language of ours, and how its reader writes numbers and times. */
export interface Choice {
  readonly tag: Tag;
  readonly locale: string;
}

export interface Language extends Choice {
  readonly dir: "ltr" | "rtl";
  readonly words: Words;
  time(at: Date): string;
  day(at: Date, now: Date): string;
  /** A moment in the future, with its day. */
  when(at: Date): string;
  number(value: number): string;
  /** Bytes, as people say them. */
  size(bytes: number): string;
}

/** Return the first wish that is offered; if none is, the first that is offered. */
export function choose(
  wishes: readonly (string | null | undefined)[],
  offered: readonly string[] = TAGS,
): Choice {
  for (const wish of [...wishes, offered[0]]) {
    const tag = TAGS.find((each) => RegExp(`^${each}([-_]|$)`, "i").test(wish ?? ""));
    if (tag && offered.includes(tag)) return { tag, locale: localeOf(tag, wish ?? "") };
  }
  return { tag: "en", locale: "en" };
}

function localeOf(tag: Tag, wish: string): string {
  // The calendars and digits of these two depend on the country, and browsers do not agree.
  if (tag === "fa") return "fa-IR";
  if (tag === "ar") return /^ar-(ma|dz|tn|ly)$/i.test(wish) ? wish : "ar-u-nu-arab";
  return RegExp(`^${tag}-[a-z]{2}$`, "i").test(wish) ? wish : tag;
}

export function language({ tag, locale }: Choice, words: Words): Language {
  const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options);
  const clock = format({ hour: "numeric", minute: "2-digit" });
  const inYear = format({ weekday: "long", day: "numeric", month: "long" });
  const inFull = format({ dateStyle: "long" });
  const inWeek = format({ weekday: "long", hour: "numeric", minute: "2-digit" });
  const later = format({ day: "numeric", month: "long", hour: "numeric", minute: "2-digit" });
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  return {
    tag,
    locale,
    dir: tag === "fa" || tag === "ar" ? "rtl" : "ltr",
    words,
    time: (at) => clock.format(at),
    day(at, now) {
      const days = Math.round((midnight(now) - midnight(at)) / 86_400_000);
      if (days === 0) return words.today;
      if (days === 1) return words.yesterday;
      return (Math.abs(days) < 180 ? inYear : inFull).format(at);
    },
    when: (at) => (at.getTime() - Date.now() < 6 * 86_400_000 ? inWeek : later).format(at),
    number: (value) => number.format(value),
    size: (bytes) =>
      `\u2068${number.format(bytes < 1e6 ? Math.ceil(bytes / 1e3) : bytes / 1e6)} ${bytes < 1e6 ? "KB" : "MB"}\u2069`,
  };
}

/** Return words with their gaps filled; each filling keeps its own direction. */
export function fill(words: string, gaps: Readonly<Record<string, string>>): string {
  return words.replace(/\{(\w+)\}/g, (_, name: string) => `\u2068${gaps[name] ?? ""}\u2069`);
}

/** The beginning of a day where the reader is. */
export function midnight(at: Date): number {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
}
