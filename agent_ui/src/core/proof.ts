/** How far an address is proven now (spec E.3), and whether a code could prove it. */
import type { IdentityView } from "@/api/wire";

const REACHED_BY_CODES: readonly string[] = ["email", "phone"];
const STRONG: readonly string[] = ["challenge_verified", "asserted"];

/** Its proof, or none when that is so old that it does not count any more. */
export function proofNow({ proof, holds_until }: IdentityView, now: number): string {
  const isOver = holds_until !== null && Date.parse(holds_until) <= now;
  return isOver ? "claimed" : proof;
}

export const isExpired = (identity: IdentityView, now: number): boolean =>
  identity.proof !== proofNow(identity, now);

/** Whether a code that is said back would prove more than is proven. */
export function provable(identity: IdentityView, now: number): boolean {
  return (
    REACHED_BY_CODES.includes(identity.kind) &&
    !identity.unreachable &&
    !identity.shared &&
    !STRONG.includes(proofNow(identity, now))
  );
}
