/** What an assessment begins with: what was said last, or what most complaints are. */
import type { Assessment, Shown } from "./complaint";

/** What was said when it was assessed last, as a form has it. */
export const saidLast =
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
export const needsOf = ({ assessed }: Shown) => assessed?.assessment.vulnerability ?? [];
