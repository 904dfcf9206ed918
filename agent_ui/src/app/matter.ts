/** What stands in a field of a complaint's record, in words. */
import type { Contact, Representative } from "@/core/matter";
import { i18n } from "@/i18n";
import { agentName } from "./names";
import { date, full, languageName, list } from "./taste";
import { categoryName } from "./terms";

const { t, te } = i18n.global;

export function wayName(way: string): string {
  return te(`complaint_channel.${way}`) ? t(`complaint_channel.${way}`) : way;
}
const together = (parts: readonly string[]) => parts.filter(Boolean).join(" · ");
export function representativeName(said: Representative): string {
  const shown = t(said.authority_valid ? "matter.authorityShown" : "matter.authorityOpen");
  return together([said.name, said.relation, said.authority_evidence, shown]);
}
export function contactName({ channel, language, accessibility_needs, times }: Contact): string {
  const named = language && languageName(language);
  return together([wayName(channel), named, ...accessibility_needs, times]);
}

const NAMED: Readonly<Record<string, (value: never) => string>> = {
  received_at: (at: string) => full(at),
  received_by: (way: string) => t(`complaint_receivedBy.${way}`),
  recurrence: (how: string) => t(`complaint_recurrence.${how}`),
  occurred_from: (on: string) => date(`${on}T12:00:00`),
  occurred_to: (on: string) => date(`${on}T12:00:00`),
  aware_on: (on: string) => date(`${on}T12:00:00`),
  on_behalf_of: representativeName,
  preferred_contact: contactName,
  complainant_id: () => t("matter.known"),
  subject_staff: (ids: string[]) => list(ids.map(agentName)),
  issues: (issues: { description: string; category: string }[]) =>
    list(issues.map((each) => each.description || categoryName(each.category))),
  remedy_sought: ({ text, remedy }: { text: string; remedy: string | null }) =>
    text || t(`complaint_remedy.${remedy ?? "none_stated"}`),
};

export function fieldName(field: string): string {
  return te(`matter.${field}`) ? t(`matter.${field}`) : field;
}

export function valueName(field: string, value: unknown): string {
  if (field === "complainant_id" && value === null) return t("matter.anonymous");
  const isNothing = value === null || value === "" || (Array.isArray(value) && !value.length);
  if (isNothing) return t("matter.nothing");
  if (typeof value === "boolean") return t(value ? "complaint.yes" : "complaint.no");
  const named = NAMED[field];
  if (named) return named(value as never);
  return Array.isArray(value) ? list(value.map(String)) : String(value);
}
