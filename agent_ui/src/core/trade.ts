/** The words of the trade that menus offer, in the order in which they offer them. */

export const STATUSES = ["new", "open", "pending", "on_hold", "resolved", "closed"] as const;
export type Status = (typeof STATUSES)[number];

export const KINDS = [
  "query",
  "request",
  "return",
  "incident",
  "complaint",
  "feedback",
  "privacy_request",
] as const;

export const CHANNELS = ["email", "webchat"] as const;

export const AWAY_REASONS = ["break", "meeting", "training", "wrap_up"] as const;

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
