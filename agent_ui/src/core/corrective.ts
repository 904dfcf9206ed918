/** What the screens say of corrective actions; nothing here asks the service. */
import type { ActionView, RatioView } from "@/api/wire";

export type Step = "contain" | "cause" | "plan" | "implement" | "check" | "judge";
export type Better = "higher" | "lower";

/** The one step that follows each state; what helped is at its end. */
const NEXT: Readonly<Record<string, Step>> = {
  open: "contain",
  contained: "cause",
  cause_found: "plan",
  planned: "implement",
  implemented: "check",
  verifying: "judge",
  ineffective: "cause",
};

export const nextStep = (action: ActionView): Step | null => NEXT[action.state] ?? null;

/** Why nobody, or not who asks, can give the verdict yet. */
export function obstacle(action: ActionView, now: number): "time" | "own" | null {
  if (action.state !== "verifying" || action.judge_from === null) return null;
  if (now < Date.parse(action.judge_from)) return "time";
  return action.may_judge ? null : "own";
}

/** By what an action can be judged, and which way of it is good. */
export const MEASURES: Readonly<Record<string, Better>> = {
  upheld: "lower",
  acknowledged_in_time: "higher",
  resolved_in_time: "higher",
  at_first_point: "higher",
  referred_outside: "lower",
  overturned_outside: "lower",
  repeat_complainants: "lower",
  wrongly_prioritized: "lower",
};

/** The colour that tells a state at a glance. */
export function tone(action: ActionView): "good" | "bad" | "accent" | "line" {
  if (action.state === "effective") return "good";
  if (action.overdue || action.state === "ineffective") return "bad";
  return action.state === "verifying" ? "accent" : "line";
}

/** How long the bars are that stand for two shares, of the whole width: 0 to 1. */
export function bars(before: RatioView, after: RatioView): { before: number; after: number } {
  const most = Math.max(before.percent ?? 0, after.percent ?? 0);
  const part = ({ percent }: RatioView) => (most && percent ? percent / most : 0);
  return { before: part(before), after: part(after) };
}

/** Which way the second of two shares went; null: one of them is of nothing. */
export function change(before: RatioView, after: RatioView, better: Better): boolean | null {
  if (before.percent === null || after.percent === null) return null;
  return better === "higher" ? after.percent > before.percent : after.percent < before.percent;
}
