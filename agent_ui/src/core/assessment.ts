/**
 * The assessment of a complaint: what is asked. It begins with what was said last, or with what most
 * complaints are.
 */
import { form, type Said } from "./asking";
import { type Assessment, lines, money, REMEDIES, type Shown, type Sought } from "./complaint";
import { moneyText } from "./house";

const IN_WORDS = "in_words";
const NONE_STATED = "none_stated";

/** What was said when it was assessed last, as a form has it. */
const saidLast =
  (name: keyof Assessment) =>
  ({ assessed }: Shown): string => {
    const said = assessed?.assessment[name];
    if (typeof said === "boolean") return said ? "yes" : "no";
    return said === undefined ? (UNSAID[name] ?? "") : String(said);
  };
const UNSAID: Partial<Record<keyof Assessment, string>> = {
  severity: "1",
  safety: "none",
  complexity: "low",
  impact: "one",
  action_needed: "no",
  action_possible: "no",
  compensation: "none",
};
const needsOf = ({ assessed }: Shown) => assessed?.assessment.vulnerability ?? [];

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

export const ASSESSMENT = form(
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
);
