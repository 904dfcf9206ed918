/**
 * What a person may enter in the record of a complaint, and what they are asked for each entry.
 *
 * The service decides what may be entered, and says what is missing; here stands only the asking.
 */
import type { ComplaintView } from "@/api/wire";
import { type Field, type Form, form, type Said } from "./asking";
import { ASSESSMENT } from "./assessment";
import { lines, OUTCOMES, type Shown, shown, stepOf } from "./complaint";
import { OUTSIDE_FORMS } from "./outside";
import { redress } from "./remedies";

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
const KINDS = ["query", "request", "incident", "feedback"] as const;

/** Whether the way we work is the cause: then others may have the same trouble (spec A-RSP-3). */
function isSystematic(_: Said, { causes }: Shown): boolean {
  return Object.values(causes).some(({ pattern }) => pattern === "systematic");
}

/** Until when an answer is awaited; what nobody says, the house has in its settings (spec A.4). */
const UNTIL: Field = { name: "until", type: "moment", optional: true };
function orDefault({ until, ...said }: Said): Record<string, unknown> {
  return until ? { ...said, until } : said;
}

/** What is asked for each kind of entry that a person makes. */
export const FORMS: readonly Form[] = [
  form("assessment_started", []),
  ASSESSMENT,
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
  ...OUTSIDE_FORMS,
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
