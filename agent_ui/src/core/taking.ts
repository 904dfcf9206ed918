/**
 * A complaint that somebody writes down: it reached us by no channel of ours, or by a call.
 *
 *     answers of the form ──► what is missing ──► the body that records it
 */
import type { Answers } from "./matter";

export const WAYS = ["phone", "letter", "in_person", "regulator", "social"] as const;
export type Way = (typeof WAYS)[number];
export const WHO = ["known", "new", "anonymous"] as const;
export type Who = (typeof WHO)[number];

export interface Taken {
  way: Way;
  at: string; // when it reached us, to the minute, where the person is
  said: string;
  queue: string;
  who: Who;
  customer: { readonly id: string; readonly name: string } | null;
  name: string;
  email: string;
  phone: string;
  category: string;
  staff: string[];
  representative: Answers["representative"];
}

/** What a call needs beside itself: what was said, whom it is about, and for whom (spec A-RCV-2). */
export function toldOf(taken: Taken) {
  return {
    anonymous: false,
    issues: [{ id: "1", category: taken.category }],
    source_messages: [],
    subject_staff: taken.staff,
    transcript: taken.said.trim(),
    on_behalf_of: behalf(taken),
  };
}

export function takenDown(taken: Taken) {
  const isNew = taken.who === "new";
  return {
    received_by: taken.way,
    received_at: new Date(taken.at).toISOString(),
    said: taken.said.trim(),
    queue_id: taken.queue,
    customer_id: taken.who === "known" ? (taken.customer?.id ?? null) : null,
    name: isNew ? taken.name.trim() : "",
    email: isNew ? taken.email.trim() : "",
    phone: isNew ? taken.phone.trim() : "",
    anonymous: taken.who === "anonymous",
    category: taken.category,
    subject_staff: taken.staff,
    on_behalf_of: behalf(taken),
  };
}

/** Whether all is there that a complaint cannot be saved without. */
export function isWhole(taken: Taken): boolean {
  if (!taken.said.trim()) return false;
  if (taken.who === "known") return taken.customer !== null;
  return taken.who === "anonymous" || taken.name.trim() !== "";
}

function behalf({ representative: said }: Taken) {
  if (!said.name.trim()) return null;
  return {
    name: said.name.trim(),
    relation: said.relation.trim(),
    authority_evidence: said.authority_evidence.trim(),
    authority_valid: said.valid,
  };
}
