/** By which inboxes an address can be written to first; where none can, why not. */
import type { ConversationView, IdentityView, Outlet } from "@/api/wire";
import { isOurs } from "./trade";

/**
 * unreachable   nothing arrives there, as a bounce told
 * theirs        who uses the channel has to begin
 * no_inbox      no inbox of ours writes to such an address
 */
export type Obstacle = "unreachable" | "theirs" | "no_inbox";

export interface Reach {
  readonly identity: IdentityView;
  readonly outlets: readonly Outlet[]; // empty where there is an obstacle
  readonly obstacle: Obstacle | null;
}

export interface Way {
  readonly identity: IdentityView;
  readonly outlet: Outlet;
}

const THEIRS: readonly string[] = ["webchat", "form", "external"];

export function reach(identity: IdentityView, outlets: readonly Outlet[]): Reach {
  const found = outlets.filter(({ writes_to }) => writes_to === identity.kind);
  const obstacle = obstacleTo(identity, found);
  return { identity, outlets: obstacle ? [] : found, obstacle };
}

function obstacleTo(identity: IdentityView, found: readonly Outlet[]): Obstacle | null {
  if (identity.unreachable) return "unreachable";
  if (found.length > 0) return null;
  return THEIRS.includes(identity.kind) ? "theirs" : "no_inbox";
}

/** The conversation among these that goes that way already. */
export function goingOn(
  conversations: readonly ConversationView[],
  { identity, outlet }: Way,
): ConversationView | undefined {
  return conversations.find(
    ({ inbox_id, address }) => inbox_id === outlet.id && address === identity.address,
  );
}

/** The way to begin with: to the address that was asked for, and one that is not used yet. */
export function firstWay(
  reaches: readonly Reach[],
  conversations: readonly ConversationView[],
  identityId: string | null,
): Way | null {
  const wanted = reaches.filter(({ identity }) => identity.id === identityId);
  const ways = (wanted.length ? wanted : reaches).flatMap(({ identity, outlets }) =>
    outlets.map((outlet): Way => ({ identity, outlet })),
  );
  return ways.find((way) => !goingOn(conversations, way)) ?? ways[0] ?? null;
}

/** An address as people read it: a browser's token says nothing to them. */
export function shownAddress({ kind, address, display_name }: IdentityView): string {
  return isOurs(kind) ? display_name || address.slice(0, 12) : address;
}
