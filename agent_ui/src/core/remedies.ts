/** What a complainant is given, as the rows of a form, and as an entry holds it (spec A-RSP-1). */
import { money } from "./complaint";

export interface Remedied {
  readonly remedy: string;
  readonly money: string; // as it was typed
  readonly text: string;
  readonly issues: readonly string[]; // none: it is for the whole complaint
}

/** The rows that a form's answer holds. */
export function remedied(said: string | undefined): readonly Remedied[] {
  return said ? (JSON.parse(said) as readonly Remedied[]) : [];
}

export const remediesSaid = (rows: readonly Remedied[]): string => JSON.stringify(rows);

export function redress(said: string | undefined): readonly Record<string, unknown>[] {
  return remedied(said).map((each) => ({
    id: crypto.randomUUID(),
    remedy: each.remedy,
    money: money(each.money),
    text: each.text.trim(),
    issue_ids: each.issues,
  }));
}

/** The first thing typed for a sum that is none. */
export function noSum(said: string | undefined): string | undefined {
  return remedied(said).find((each) => each.money.trim() && !money(each.money))?.money;
}
