/** What an entry of a complaint's record says, field by field, in words. */
import type { Redress, Sought } from "@/core/complaint";
import { i18n } from "@/i18n";
import { state } from "./desk";
import { remedyName } from "./figures";
import { stageName } from "./house";
import { fieldName, valueName, wayName } from "./matter";
import { agentName } from "./names";
import { dueThen, list, n } from "./taste";
import { causeName } from "./terms";

const { t, te } = i18n.global;
type Said = Readonly<Record<string, unknown>>;
interface Line {
  readonly field: string;
  readonly label: string;
  readonly value: string;
}
export interface Issue {
  readonly id: string;
  readonly description: string;
}

export interface Known {
  readonly issues: readonly Issue[];
  readonly stages: readonly { id: string; names: Readonly<Record<string, string>> }[];
}

const MOMENT = /^\d{4}-\d\d-\d\dT/;
const coded = (catalogue: string) => (code: string | number) =>
  te(`${catalogue}.${code}`) ? t(`${catalogue}.${code}`) : String(code);

/** Fields whose values are codes, ids or parts; all others say what they say. */
const NAMED: Readonly<Record<string, (value: never) => string>> = {
  outcome: coded("complaintOutcome"),
  root_cause: causeName,
  pattern: coded("complaint_pattern"),
  level: coded("complaint_level"),
  priority: coded("complaint_priority"),
  severity: coded("complaint_severity"),
  safety: coded("complaint_safety"),
  complexity: coded("complaint_complexity"),
  impact: coded("complaint_impact"),
  status: coded("complaint_redress"),
  document: coded("complaintDocument"),
  method: coded("complaint_method"),
  state: coded("complaint_outside"),
  channel: wayName,
  investigator_id: agentName,
  accountable_id: agentName,
  staff_id: agentName,
  second_id: agentName,
  who: (said: string) => state.value?.agents[said]?.name ?? said, // of a plan it may be anybody
  redress: (given: Redress[]) => list(given.map(remedyName)),
};
/** Fields whose parts are lines of their own. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  assessment: ["severity", "safety", "complexity", "impact"],
  case: ["provider", "method", "state"],
};
const SHOWN = [
  ...["assessment", "priority", "investigator_id", "level", "accountable_id", "staff_id"],
  ...["issue_id", "outcome", "fact", "rule", "root_cause", "pattern", "document", "party"],
  ...["what", "who", "questions", "sources", "question", "text", "words", "channel", "summary"],
  ...["redress", "others_offered", "others_reason", "status", "stage", "next_stage", "case"],
  ...["source", "description", "to", "second_id", "due", "until", "remedy_sought", "reason"],
];

function label(field: string): string {
  const asked = `complaintField.${field === "next_stage" ? "stage" : field}`;
  return te(asked) ? t(asked) : fieldName(field);
}

function worded(field: string, value: unknown, { stages }: Known): string {
  const named = NAMED[field];
  if (named) return named(value as never);
  if (field === "stage" || field === "next_stage")
    return stageName(stages.find(({ id }) => id === value) ?? { id: String(value), names: {} });
  if (field === "remedy_sought") return sought(value as Sought);
  if (typeof value === "string") return MOMENT.test(value) ? dueThen(value) : value;
  if (typeof value === "number") return n(value);
  return valueName(field, value);
}

function sought({ remedy, money = null, text = "" }: Sought): string {
  if (!remedy) return text || t("complaint_remedy.none_stated");
  return remedyName({ remedy, money, text, status: "" });
}

const isSaid = (value: unknown): boolean =>
  value !== null && value !== undefined && value !== "" && !(Array.isArray(value) && !value.length);

function lines(content: Said, fields: readonly string[], known: Known): Line[] {
  return fields
    .filter((field) => isSaid(content[field]))
    .flatMap((field) => {
      const value = content[field];
      const parts = PARTS[field];
      if (parts) return lines(value as Said, parts, known);
      if (field !== "issue_id")
        return [{ field, label: label(field), value: worded(field, value, known) }];
      const { issues } = known;
      const issue = issues.length > 1 ? issues.find(({ id }) => id === value) : undefined;
      return issue ? [{ field, label: label(field), value: issue.description || issue.id }] : [];
    });
}

/** What was corrected, with both values. */
function corrected({ field, before, after, reason }: Said): Line[] {
  const name = String(field);
  const was = valueName(name, before);
  const value = t("matter.wasIs", { was, is: valueName(name, after) });
  const why = { field: "reason", label: label("reason"), value: String(reason) };
  return [{ field: name, label: fieldName(name), value }, why];
}

/** What an entry says; one that only says that something happened says nothing more. */
export function saidBy(kind: string, content: Said, known: Known): Line[] {
  if (kind === "recorded") return []; // it stands above
  if (kind === "amended") return corrected(content);
  const called = kind.startsWith("reclassif") && isSaid(content.kind);
  const other = { field: "kind", label: label("kind"), value: coded("kind")(String(content.kind)) };
  return [...(called ? [other] : []), ...lines(content, SHOWN, known)];
}
