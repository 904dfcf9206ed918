/** The words of the trade that menus offer, in the order in which they offer them. */

import type { AwayReason, Kind, Status } from "@/api/wire";

export const STATUSES: readonly Status[] = [
  "new",
  "open",
  "pending",
  "on_hold",
  "resolved",
  "closed",
];

export const KINDS: readonly Kind[] = [
  "query",
  "request",
  "return",
  "incident",
  "complaint",
  "feedback",
  "privacy_request",
];

export const CHANNELS = ["email", "webchat"] as const;

export const AWAY_REASONS: readonly AwayReason[] = ["break", "meeting", "training", "wrap_up"];

const NEXT: Readonly<Record<string, readonly Status[]>> = {
  new: ["open", "pending", "on_hold", "resolved"],
  open: ["pending", "on_hold", "resolved"],
  pending: ["open", "on_hold", "resolved"],
  on_hold: ["open", "pending", "resolved"],
  resolved: ["open", "closed"],
  closed: [],
};

/** Where a ticket may go from a status. The service decides; menus leave out what it would refuse. */
export function nextStatuses(status: string): readonly Status[] {
  return NEXT[status] ?? [];
}
