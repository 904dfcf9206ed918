/** Which of a ticket's clocks matters first. */
import type { ClockView } from "@/api/wire";

const OPEN = new Set(["running", "paused", "breached"]);

/** The open clock that is due first; one that is a mere window, or stands still, is due at no time. */
export function nearestDue(clocks: readonly ClockView[]): ClockView | null {
  const due = clocks.filter(
    ({ state, due_at, binding }) => OPEN.has(state) && due_at !== null && binding !== "opportunity",
  );
  return due.reduce<ClockView | null>(
    (first, each) => (first === null || String(each.due_at) < String(first.due_at) ? each : first),
    null,
  );
}
