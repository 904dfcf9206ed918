/** What the register's screens draw and say of figures; nothing here asks the service. */
import type { ChartView, PointView, RedressView } from "@/api/wire";

const DAY = 86_400_000;

/** Digits behind the point of a currency's unit (ISO 4217), where it is not two. */
const MINOR: Readonly<Record<string, number>> = Object.fromEntries([
  ...["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX"].map(
    (code) => [code, 0] as const,
  ),
  ...["VND", "VUV", "XAF", "XOF", "XPF"].map((code) => [code, 0] as const),
  ...["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"].map((code) => [code, 3] as const),
]);

export function minorDigits(currency: string): number {
  return MINOR[currency] ?? 2;
}

/** A sum in whole units of its currency. */
export function inUnits(minor: number, currency: string): number {
  return minor / 10 ** minorDigits(currency);
}

export type Reach = "30" | "90" | "365" | "own";
export interface Days {
  readonly since: string;
  readonly until: string;
}

/** So many days up to today, today among them; both as YYYY-MM-DD. */
export function lately(days: number, today: string): Days {
  const end = Date.parse(`${today}T00:00:00Z`);
  return { since: new Date(end - (days - 1) * DAY).toISOString().slice(0, 10), until: today };
}

export interface Bar {
  readonly x: number;
  readonly width: number;
  readonly height: number; // of the whole, 0 to 1
  readonly cumulative: number; // 0 to 1
}

/** The bars of a Pareto: each as high as its share of all, as the line above them is; 0 to 1. */
export function paretoBars(causes: readonly { count: number; cumulative: number }[]): Bar[] {
  const all = causes.reduce((sum, { count }) => sum + count, 0);
  return causes.map(({ count, cumulative }, at) => ({
    x: at / causes.length,
    width: 1 / causes.length,
    height: all ? count / all : 0,
    cumulative: cumulative / 100,
  }));
}

export interface Placed {
  readonly point: PointView;
  readonly x: number; // 0 to 1, in time
  readonly y: number | null; // 0 at the bottom, 1 at the top; null: there is no value
  readonly lower: number | null;
  readonly upper: number | null;
}

/** Where the points of a control chart lie, and how high its top is. */
export function placed(chart: ChartView): { top: number; centre: number | null; points: Placed[] } {
  const known = chart.points.flatMap(({ value, upper }) => [value ?? 0, upper ?? 0]);
  const top = Math.max(...known, chart.centre ?? 0) * 1.1 || 1;
  const high = (value: number | null) => (value === null ? null : value / top);
  const last = Math.max(chart.points.length - 1, 1);
  const points = chart.points.map((point, at) => ({
    point,
    x: at / last,
    y: high(point.value),
    lower: high(point.lower),
    upper: high(point.upper),
  }));
  return { top, centre: high(chart.centre), points };
}

/** The weeks that are no chance, behind the baseline: what was there before is what is held against. */
export function signalled(chart: ChartView): PointView[] {
  return chart.points.slice(chart.baseline).filter(({ signals }) => signals.length > 0);
}

export const granted = (redress: readonly RedressView[]) =>
  redress.filter((each) => each.granted > 0);
