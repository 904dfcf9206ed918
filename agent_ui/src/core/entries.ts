/**
 * What a person may enter in the record of a complaint, and what they are asked for each entry.
 *
 * The service decides what may be entered, and says what is missing; here stands only the asking.
 */
import type { ComplaintView } from "@/api/wire";
import { needsOf, saidLast } from "./assessed";
import {
  lines,
  money,
  OUTCOMES,
  REMEDIES,
  type Shown,
  type Sought,
  shown,
  stepOf,
} from "./complaint";
import { moneyText } from "./house";
import { noSum, redress } from "./remedies";

/** One question; it may hang on the record, and on what was answered above it. */
export type Field = {
  readonly name: string;
  readonly optional?: true | ((said: Said) => boolean);
  readonly before?: (record: Shown) => string; // what stands there when it is asked
  readonly when?: (said: Said, record: Shown) => boolean;
} & (
  | { readonly type: "choice"; readonly options: readonly string[]; readonly words: string }
  | { readonly type: Written | Chosen | "remedies" | "file" }
);
type Written = "text" | "long" | "moment" | "date" | "lines" | "money";
type Chosen =
  | "yesNo"
  | "agent"
  | "issue"
  | "cause"
  | "stage"
  | "staff"
  | "redress"
  | "action"
  | "outside"
  | "message";

export function isOptional(field: Field, said: Said): boolean {
  return typeof field.optional === "function" ? field.optional(said) : field.optional === true;
}

/** The questions that are to be answered, as things stand. */
export function asked(form: Form, said: Said, record: Shown): readonly Field[] {
  return form.fields.filter(({ when }) => when?.(said, record) ?? true);
}

/** The first sum that is none, with the question that it answers. */
export function wrongSum(fields: readonly Field[], said: Said): [Field, string] | null {
  for (const field of fields) {
    const typed = said[field.name];
    const wrong =
      field.type === "remedies"
        ? noSum(typed)
        : field.type === "money" && typed?.trim() && !money(typed)
          ? typed
          : undefined;
    if (wrong) return [field, wrong];
  }
  return null;
}

/** What was answered to those alone. */
export function answered(form: Form, said: Said, record: Shown): Said {
  const names = new Set(asked(form, said, record).map(({ name }) => name));
  return Object.fromEntries(Object.entries(said).filter(([name]) => names.has(name)));
}

export interface Form {
  readonly kind: string;
  readonly fields: readonly Field[];
  readonly built: (said: Said, record: Shown) => Record<string, unknown>;
}
export type Said = Readonly<Record<string, string>>;

const IN_WORDS = "in_words";
const NONE_STATED = "none_stated";
const levels = ["0", "1", "2", "3"] as const;
export const CHANNELS = [
  "email",
  "webchat",
  "phone",
  "telegram",
  "whatsapp",
  "letter",
  "in_person",
] as const;
const METHODS = ["facilitative", "advisory", "determinative"] as const;
const BINDING = ["none", "organization", "both"] as const;
const BEGINNINGS = ["offered", "consented", "filed", "in_progress"] as const;
const OUTSIDE = [
  ...BEGINNINGS,
  "settled",
  "recommendation",
  "determination",
  "withdrawn",
  "complied",
  "not_complied",
] as const;
const DECIDED: readonly string[] = ["settled", "recommendation", "determination"];
const KINDS = ["query", "request", "incident", "feedback"] as const;

/** The dates of a case outside, by the state that must not lack each. */
const DATES = {
  consented_at: ["consented"],
  filed_at: ["filed", "in_progress"],
  appealed_at: ["not_complied"],
  complied_at: ["complied"],
} as const;
type DateOf = keyof typeof DATES;

/** A date of a case: asked at its state; an appeal need not be made. */
function dateAt(name: DateOf): Field {
  const states: readonly string[] = DATES[name];
  return {
    name,
    type: "moment",
    when: ({ state, case: id }, { external_cases }) =>
      states.includes(state ?? "") && !external_cases[id ?? ""]?.[name],
    ...(name === "appealed_at" ? { optional: true } : {}),
  };
}

/** What of the answers says when something came to pass. */
function dates(said: Said): Record<string, string> {
  const names: readonly string[] = ["informed_at", ...Object.keys(DATES)];
  return Object.fromEntries(
    Object.entries(said).filter(([name, at]) => names.includes(name) && at),
  );
}

/** Whether the way we work is the cause: then others may have the same trouble (spec A-RSP-3). */
function isSystematic(_: Said, { causes }: Shown): boolean {
  return Object.values(causes).some(({ pattern }) => pattern === "systematic");
}

function chosen(sought: Sought | null): string {
  if (!sought) return IN_WORDS;
  return sought.remedy || (sought.text || sought.money ? IN_WORDS : NONE_STATED);
}

/** What the complainant wants, where it is not on record in these words. */
function whatIsSought(said: Said, before: Sought | null): { remedy_sought?: Sought } {
  const now: Sought =
    said.sought === NONE_STATED
      ? { remedy: null, money: null, text: "" }
      : {
          remedy: said.sought === IN_WORDS ? null : said.sought,
          money: money(said.sought_money),
          text: said.sought_text?.trim() ?? "",
        };
  return before && isSame(before, now) ? {} : { remedy_sought: now };
}

function isSame(one: Sought, other: Sought): boolean {
  const plainly = ({ remedy, money: sum, text }: Sought) =>
    JSON.stringify([remedy ?? null, sum ? [sum.amount, sum.currency] : null, text ?? ""]);
  return plainly(one) === plainly(other);
}

const plain = (said: Said): Record<string, unknown> => ({ ...said });

/** Until when an answer is awaited; what nobody says, the house has in its settings (spec A.4). */
const UNTIL: Field = { name: "until", type: "moment", optional: true };
function orDefault({ until, ...said }: Said): Record<string, unknown> {
  return until ? { ...said, until } : said;
}

/** What is asked for each kind of entry that a person makes. */
export const FORMS: readonly Form[] = [
  form("assessment_started", []),
  form(
    "assessed",
    [
      {
        name: "severity",
        type: "choice",
        options: ["1", "2", "3", "4"],
        words: "severity",
        before: saidLast("severity"),
      },
      {
        name: "safety",
        type: "choice",
        options: ["none", "possible", "actual"],
        words: "safety",
        before: saidLast("safety"),
      },
      {
        name: "complexity",
        type: "choice",
        options: ["low", "medium", "high"],
        words: "complexity",
        before: saidLast("complexity"),
      },
      {
        name: "impact",
        type: "choice",
        options: ["one", "several", "systemic"],
        words: "impact",
        before: saidLast("impact"),
      },
      { name: "action_needed", type: "yesNo", before: saidLast("action_needed") },
      { name: "action_possible", type: "yesNo", before: saidLast("action_possible") },
      {
        name: "priority",
        type: "choice",
        options: ["", "p1", "p2", "p3", "p4"],
        words: "priority",
      },
      {
        name: "sought",
        type: "choice",
        options: [IN_WORDS, ...REMEDIES, NONE_STATED],
        words: "remedy",
        before: ({ matter }) => chosen(matter.remedy_sought),
      },
      {
        name: "sought_text",
        type: "text",
        optional: ({ sought }) => sought !== IN_WORDS,
        when: ({ sought }) => sought !== NONE_STATED,
        before: ({ matter }) => matter.remedy_sought?.text ?? "",
      },
      {
        name: "sought_money",
        type: "money",
        optional: true,
        when: ({ sought }) => sought !== NONE_STATED,
        before: ({ matter }) => moneyText(matter.remedy_sought?.money ?? null),
      },
      {
        name: "financial_impact",
        type: "money",
        optional: true,
        before: ({ assessed }) => moneyText(assessed?.assessment.financial_impact ?? null),
      },
      {
        name: "compensation",
        type: "choice",
        options: ["none", "possible", "likely"],
        words: "compensation",
        before: saidLast("compensation"),
      },
      {
        name: "needs",
        type: "lines",
        optional: true,
        before: (record) =>
          needsOf(record)
            .map(({ need }) => need)
            .join("\n"),
      },
      {
        name: "needs_basis",
        type: "text",
        optional: true,
        before: (record) => needsOf(record)[0]?.basis ?? "",
      },
      {
        name: "needs_review_on",
        type: "date",
        optional: true,
        before: (record) => needsOf(record)[0]?.review_on ?? "",
      },
      { name: "reason", type: "text", optional: true },
    ],
    (said, record) => ({
      assessment: {
        severity: Number(said.severity),
        safety: said.safety,
        complexity: said.complexity,
        impact: said.impact,
        action_needed: said.action_needed === "yes",
        action_possible: said.action_possible === "yes",
        financial_impact: money(said.financial_impact),
        compensation: said.compensation ?? "none",
        vulnerability: lines(said.needs).map((need) => ({
          need,
          basis: said.needs_basis ?? "",
          review_on: said.needs_review_on ?? "",
        })),
      },
      ...(said.priority ? { priority: said.priority } : {}), // else the table says it
      ...whatIsSought(said, record.matter.remedy_sought),
      reason: said.reason ?? "",
    }),
  ),
  form(
    "investigator_set",
    [
      { name: "investigator_id", type: "agent" },
      {
        name: "level",
        type: "choice",
        options: levels,
        words: "level",
        before: ({ least_level }) => `${least_level}`,
      },
      { name: "reason", type: "text", optional: true },
    ],
    (said) => ({ ...said, level: Number(said.level) }),
  ),
  form(
    "plan_set",
    [
      { name: "questions", type: "lines" },
      { name: "sources", type: "lines" },
      { name: "due", type: "moment" },
    ],
    (said) => ({ ...said, questions: lines(said.questions), sources: lines(said.sources) }),
  ),
  form("finding_recorded", [
    { name: "issue_id", type: "issue" },
    { name: "outcome", type: "choice", options: OUTCOMES, words: "outcome" },
    { name: "fact", type: "long" },
    { name: "rule", type: "long" },
  ]),
  form("root_cause_set", [
    { name: "issue_id", type: "issue" },
    { name: "root_cause", type: "cause" },
    {
      name: "pattern",
      type: "choice",
      options: ["single", "recurring", "systematic"],
      words: "pattern",
    },
  ]),
  form(
    "immediate_action_planned",
    [
      { name: "what", type: "text" },
      { name: "who", type: "text" },
      { name: "due", type: "moment" },
    ],
    (said) => ({ ...said, action_id: crypto.randomUUID() }),
  ),
  form("immediate_action_done", [
    { name: "action_id", type: "action" },
    { name: "what", type: "text" },
  ]),
  form("staff_told", [
    { name: "staff_id", type: "staff" },
    { name: "reason", type: "text", optional: true },
  ]),
  form(
    "statement_given",
    [
      { name: "staff_id", type: "staff" },
      { name: "account", type: "long" },
    ],
    ({ staff_id, account }) => ({ staff_id, text: account }),
  ),
  form("evidence_added", [
    { name: "file", type: "file" },
    { name: "source", type: "text" },
    { name: "description", type: "text", optional: true },
  ]),
  form(
    "asked_complainant",
    [{ name: "message_id", type: "message" }, { name: "question", type: "long" }, UNTIL],
    orDefault,
  ),
  form(
    "asked_third_party",
    [{ name: "party", type: "text" }, { name: "question", type: "long" }, UNTIL],
    orDefault,
  ),
  form("third_party_replied", [
    { name: "party", type: "text" },
    { name: "text", type: "long" },
  ]),
  form("wait_expired", []),
  form(
    "decision_proposed",
    [
      { name: "summary", type: "long" },
      { name: "redress", type: "remedies" },
      { name: "others_offered", type: "yesNo", when: isSystematic },
      { name: "others_reason", type: "long", when: isSystematic },
    ],
    (said) => ({
      summary: said.summary,
      redress: redress(said.redress),
      ...(said.others_offered
        ? { others_offered: said.others_offered === "yes", others_reason: said.others_reason ?? "" }
        : {}),
    }),
  ),
  form("sent_back", [{ name: "reason", type: "long" }]),
  form("decision_approved", []),
  form("redress_changed", [
    { name: "redress_id", type: "redress" },
    { name: "status", type: "choice", options: ["accepted", "paid", "declined"], words: "redress" },
    { name: "reason", type: "text", optional: true },
  ]),
  form("accepted", [{ name: "words", type: "long" }]),
  form("rejected", [{ name: "words", type: "long" }]),
  form("stage_changed", [
    { name: "stage", type: "stage" },
    { name: "reason", type: "text" },
  ]),
  form("deemed_accepted", []),
  form("exhausted", []),
  form(
    "resolved_at_first_contact",
    [
      { name: "words", type: "long" },
      { name: "channel", type: "choice", options: CHANNELS, words: "channel" },
      { name: "accepted_at", type: "moment" },
      { name: "redress", type: "remedies" },
    ],
    (said) => ({ ...said, redress: redress(said.redress) }),
  ),
  form(
    "referred_externally",
    [
      { name: "provider", type: "text" },
      { name: "method", type: "choice", options: METHODS, words: "method" },
      { name: "binding_on", type: "choice", options: BINDING, words: "binding" },
      { name: "state", type: "choice", options: BEGINNINGS, words: "outside" },
      { name: "informed_at", type: "moment", optional: ({ state }) => state !== "consented" },
      dateAt("consented_at"),
      dateAt("filed_at"),
    ],
    (said) => ({
      case: {
        id: crypto.randomUUID(),
        provider: said.provider,
        method: said.method,
        binding_on: said.binding_on,
        state: said.state,
        ...dates(said),
      },
    }),
  ),
  form(
    "external_advanced",
    [
      { name: "case", type: "outside" },
      { name: "state", type: "choice", options: OUTSIDE, words: "outside" },
      { name: "outcome", type: "long", optional: true },
      {
        name: "informed_at",
        type: "moment",
        when: ({ state, case: id }, { external_cases }) =>
          state === "consented" && !external_cases[id ?? ""]?.informed_at,
      },
      dateAt("consented_at"),
      dateAt("filed_at"),
      dateAt("appealed_at"),
      dateAt("complied_at"),
      { name: "award", type: "remedies", when: ({ state }) => DECIDED.includes(state ?? "") },
    ],
    (said, { external_cases }) => ({
      case: {
        ...external_cases[said.case ?? ""],
        state: said.state,
        ...(said.outcome ? { outcome: said.outcome } : {}),
        ...dates(said),
      },
      redress: redress(said.award),
    }),
  ),
  form(
    "forwarded",
    [
      { name: "to", type: "text" },
      { name: "issue_id", type: "issue" },
      { name: "message_id", type: "message", optional: true },
      { name: "reason", type: "text", optional: ({ message_id }) => Boolean(message_id) },
    ],
    ({ to, issue_id, message_id, reason }) => ({
      to,
      issue_ids: [issue_id],
      message_id: message_id || null,
      reason: reason ?? "",
    }),
  ),
  form(
    "reclassified",
    [
      {
        name: "kind",
        type: "choice",
        options: KINDS,
        words: "",
        when: (_, { proposed_kind }) => !proposed_kind,
      },
      { name: "reason", type: "long" },
    ],
    ({ kind, reason }, { proposed_kind }) => ({ kind: proposed_kind?.kind ?? kind, reason }),
  ),
  form("reclassification_proposed", [
    { name: "kind", type: "choice", options: KINDS, words: "" },
    { name: "reason", type: "long" },
  ]),
  form("reclassification_refused", [{ name: "reason", type: "long" }]),
  form("withdrawn", [{ name: "words", type: "long" }]),
  form("staff_told_result", [
    { name: "staff_id", type: "staff" },
    { name: "reason", type: "text", optional: true },
  ]),
  form("accountable_changed", [
    { name: "accountable_id", type: "agent" },
    { name: "reason", type: "text" },
  ]),
  form(
    "reopened",
    [
      { name: "reason", type: "long" },
      { name: "by_regulator", type: "yesNo" },
    ],
    ({ reason, by_regulator }) => ({ reason, by_regulator: by_regulator === "yes" }),
  ),
  form("closed", []),
];

/** What comes first at each step; the rest is one press further. */
const FIRST: Readonly<Record<string, readonly string[]>> = {
  received: ["assessment_started"],
  assessing: ["assessed"],
  investigating: ["investigator_set", "finding_recorded", "root_cause_set", "decision_proposed"],
  awaiting_complainant: ["wait_expired"],
  awaiting_third_party: ["third_party_replied", "wait_expired"],
  decision_review: ["decision_approved", "sent_back"],
  decision_communicated: ["accepted", "rejected", "redress_changed", "closed"],
  closed: ["reopened"],
  withdrawn: ["reopened"],
};

/** What can be entered now: what usually comes next, and everything else. */
export function offered(
  view: ComplaintView,
  me: string,
): { first: readonly Form[]; more: readonly Form[] } {
  const allowed = FORMS.filter(({ kind }) => view.next.includes(kind) && isMeant(kind, view, me));
  const first = (FIRST[stepOf(view)] ?? []).flatMap((kind) =>
    allowed.filter((each) => each.kind === kind),
  );
  return { first, more: allowed.filter((each) => !first.includes(each)) };
}

function isMeant(kind: string, view: ComplaintView, me: string): boolean {
  const { planned, done, redress, matter, external_cases, proposed_kind } = shown(view);
  switch (kind) {
    case "reclassified":
      return !view.second_look || (proposed_kind !== null && proposed_kind.by !== me);
    case "reclassification_proposed":
      return view.second_look && proposed_kind === null;
    case "reclassification_refused":
      return proposed_kind !== null;
    case "immediate_action_done":
      return Object.keys(planned).some((id) => !(id in done));
    case "redress_changed":
      return Object.keys(redress).length > 0;
    case "external_advanced":
      return Object.keys(external_cases).length > 0;
    case "staff_told":
    case "statement_given":
    case "staff_told_result":
      return matter.subject_staff.length > 0;
    default:
      return true;
  }
}

function form(kind: string, fields: readonly Field[], built: Form["built"] = plain): Form {
  return { kind, fields, built };
}
