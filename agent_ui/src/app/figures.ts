/** Figures of complaints in words, as a person wants numbers and dates. */
import type { RatioView } from "@/api/wire";
import type { Redress } from "@/core/complaint";
import { inUnits } from "@/core/register";
import { i18n } from "@/i18n";
import { localeOf } from "@/i18n/format";
import { queueName } from "./names";
import { preferences } from "./preferences";
import { n } from "./taste";
import { categoryName } from "./terms";

const { t, te } = i18n.global;

export const percent = (value: number | null): string =>
  value === null ? "—" : t("register.percent", { n: n(value) });

export const share = (ratio: RatioView): string => percent(ratio.percent);

export const of = ({ part, whole }: RatioView): string =>
  t("register.of", { part: n(part), whole: n(whole) });

/** A sum in minor units of a currency, in whole ones. */
export function money(minor: number, currency: string): string {
  const value = inUnits(minor, currency);
  const style = { style: "currency", currency, maximumFractionDigits: 2 } as const;
  return new Intl.NumberFormat(localeOf(preferences.value), style).format(value);
}

/** What a complainant is given, with its sum and its words. */
export function remedyName({ remedy, money: given, text }: Redress): string {
  const sum = given && money(given.amount, given.currency);
  return [t(`complaint_remedy.${remedy}`), sum, text].filter(Boolean).join(" · ");
}

/** What a place of a dimension is called; what the deployment named itself, by its code. */
export function placeName(by: string, place: string): string {
  if (!place) return t("register.without");
  if (by === "queue") return queueName(place);
  if (by === "severity") return t(`complaint_severity.${place}`);
  if (by === "category") return categoryName(place);
  const key = `channel.${place}`;
  return by !== "product" && by !== "preset" && te(key) ? t(key) : place;
}
