/**
 * A complaint as screens show it: its way, its record, and the documents that may leave.
 *
 *     received ─ assessing ─ investigating ─ decision review ─ told ─ closed
 */
import type { ComplaintView } from "@/api/wire";
import { latin } from "./digits";
import type { Matter } from "./matter";
import { minorDigits } from "./register";

export const WAY = [
  "received",
  "assessing",
  "investigating",
  "decision_review",
  "decision_communicated",
  "closed",
] as const;
export type WayStep = (typeof WAY)[number];

/** Where on the way a step stands; side steps stand where the complaint waits. */
export function place(step: string): number {
  const aside: Record<string, WayStep> = {
    awaiting_complainant: "investigating",
    awaiting_third_party: "investigating",
    external_review: "decision_communicated",
    withdrawn: "closed",
    reclassified: "closed",
    merged: "closed",
  };
  return WAY.indexOf((aside[step] ?? step) as WayStep);
}

export const OUTCOMES = [
  "upheld",
  "partly_upheld",
  "not_upheld",
  "no_finding",
  "withdrawn",
  "out_of_scope",
] as const;
/** As the service has them. */
export const REMEDIES = [
  "refund",
  "replacement",
  "repair",
  "substitute",
  "technical_help",
  "information",
  "referral",
  "financial_help",
  "compensation",
  "apology",
  "goodwill",
  "record_corrected",
  "change",
  "promise_honoured",
  "contract_cancelled",
  "contract_concluded",
] as const;

export interface Redress {
  readonly remedy: string;
  readonly money: { readonly amount: number; readonly currency: string } | null;
  readonly text: string;
  readonly status: string;
}

export interface Sought {
  readonly remedy?: string | null;
  readonly money?: Redress["money"];
  readonly text?: string;
}

export interface Assessment {
  readonly severity: number;
  readonly safety: string;
  readonly complexity: string;
  readonly impact: string;
  readonly action_needed: boolean;
  readonly action_possible: boolean;
  readonly financial_impact: Redress["money"];
  readonly compensation: string;
  readonly vulnerability: readonly { need: string; basis: string; review_on: string }[];
}

export interface Shown {
  readonly least_level: number; // how deep it has to be looked into
  readonly step: string;
  readonly stage: string;
  readonly accountable_id: string;
  readonly investigator_id: string | null;
  readonly reference: string;
  readonly matter: Matter & {
    readonly narrative: string;
    readonly issues: readonly {
      id: string;
      category: string;
      subcategory: string;
      description: string;
    }[];
    readonly subject_staff: readonly string[];
    readonly remedy_sought: Sought | null; // null: nobody asked yet
  };
  readonly assessed: { readonly assessment: Assessment } | null;
  readonly evidence: readonly { evidence_id: string; description: string }[];
  readonly external_cases: Readonly<Record<string, Record<string, unknown>>>;
  readonly planned: Readonly<Record<string, { what: string }>>;
  readonly done: Readonly<Record<string, unknown>>;
  readonly findings: Readonly<Record<string, { outcome: string }>>;
  readonly acknowledgements: readonly unknown[];
  readonly causes: Readonly<Record<string, { root_cause: string; pattern: string }>>; // by issue
  readonly redress: Readonly<Record<string, Redress>>;
  readonly proposed_kind: { kind: string; reason: string; by: string; at: string } | null;
  readonly waits: readonly { end: string | null; until: string | null }[];
}

/** The record itself: the service sends it as its entries make it. */
export function shown(view: ComplaintView): Shown {
  return { ...(view.complaint as unknown as Shown), least_level: view.least_level };
}

/** What the complainant told, in each complaint that is part of this one by now (spec A-SM-5). */
export function toldIn(view: Pick<ComplaintView, "complaint" | "entries">): readonly string[] {
  const joined = view.entries.filter((each) => each.kind === "merged_from");
  const matters = [view.complaint, ...joined.map((each) => each.content)].map(
    (each) => each.matter as Pick<Shown["matter"], "narrative" | "transcript">,
  );
  return matters.map((each) => each.narrative || each.transcript).filter((each) => each);
}

/** Until when an answer is awaited; null: none is, or nobody said until when (spec A.4). */
export function awaitedUntil({ waits }: Pick<Shown, "waits">): string | null {
  const last = waits.at(-1);
  return last && last.end === null ? last.until : null;
}

export function stepOf(view: ComplaintView): string {
  return shown(view).step;
}

/** Which documents can leave at a step; an acknowledgement wherever it is owed (spec A-SM). */
export function documents(record: Pick<Shown, "step" | "acknowledgements">): readonly string[] {
  const owed = record.acknowledgements.length ? [] : ["acknowledgement"];
  switch (record.step) {
    case "decision_review":
      return [...owed, "final", "update", "holding"];
    case "decision_communicated":
    case "external_review":
      return [...owed, "recourse", "reminder", "summary", "closing"];
    case "closed": // its ticket is too: nothing leaves from there
    case "withdrawn":
    case "reclassified":
    case "merged":
      return [];
    default:
      return [...owed, "update", "holding", "delay", "reminder"];
  }
}

export function lines(text: string | undefined): string[] {
  return (text ?? "").split("\n").flatMap((line) => (line.trim() ? [line.trim()] : []));
}

/** An amount as people write it, `12.50 EUR`, in whole minor units. */
export function money(text: string | undefined): { amount: number; currency: string } | null {
  const found = /^\s*([0-9]+)(?:[.,]([0-9]+))?\s*([A-Za-z]{3})\s*$/.exec(latin(text ?? ""));
  if (!found) return null;
  const [, whole, part = "", code = ""] = found;
  const currency = code.toUpperCase();
  const digits = minorDigits(currency);
  if (part.length > digits) return null;
  return { amount: Number(`${whole}${part.padEnd(digits, "0")}`), currency };
}
