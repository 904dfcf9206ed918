/** The words of the trade that menus offer, in the order in which they offer them. */

import type { AwayReason, Kind, Priority, Status } from "@/api/wire";

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

export const PRIORITIES: readonly Priority[] = ["p1", "p2", "p3", "p4"];

export const CHANNELS = [
  "email",
  "webchat",
  "phone",
  "telegram",
  "whatsapp",
  "sms",
  "form",
] as const;

/** Their addresses are browsers and forms: they say nothing to people. We hold both ends. */
export const isOurs = (channel: string): boolean => channel === "webchat" || channel === "form";

export const AWAY_REASONS: readonly AwayReason[] = ["break", "meeting", "training", "wrap_up"];

/** The languages that a message may be said to be in; the service knows any. */
export const LANGUAGES = [
  "fa",
  "en",
  "ar",
  "de",
  "fr",
  "es",
  "it",
  "pt",
  "nl",
  "pl",
  "tr",
  "ru",
  "uk",
  "az",
  "he",
  "ur",
  "ku",
  "zh",
  "ja",
  "ko",
] as const;

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
