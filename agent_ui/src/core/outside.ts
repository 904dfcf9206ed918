/** Cases before a body outside (ISO 10003): how one begins, and what is asked as it goes on. */
import { type Field, type Form, form, type Said } from "./asking";
import { redress } from "./remedies";

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

export const OUTSIDE_FORMS: readonly Form[] = [
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
];
