/**
 * What is on record of a complaint, as a form corrects it: each field that differs is one entry.
 *
 *     matter ──► answers ──► a person mends them ──► changes, in an order that the record allows
 */
import { lines } from "./complaint";

/** What the complainant told, as the service sends it (spec A.3). */
export interface Matter {
  readonly received_at: string;
  readonly received_by: string;
  readonly transcript: string;
  readonly source_messages: readonly string[];
  readonly complainant_id: string | null;
  readonly anonymous: boolean;
  readonly contactable: boolean;
  readonly on_behalf_of: Representative | null;
  readonly preferred_contact: Contact | null;
  readonly product_ref: string;
  readonly order_ref: string;
  readonly account_ref: string;
  readonly promise_ref: string;
  readonly occurred_from: string | null;
  readonly occurred_to: string | null;
  readonly aware_on: string | null;
  readonly recurrence: string;
  readonly subject_third_party: string;
}
export interface Representative {
  readonly name: string;
  readonly relation: string;
  readonly authority_evidence: string;
  readonly authority_valid: boolean;
}
export interface Contact {
  readonly channel: string;
  readonly identity_id: string | null;
  readonly language: string;
  readonly accessibility_needs: readonly string[];
  readonly times: string;
}
export interface Change {
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

export const RECEIVED_BY = [
  "email",
  "chat",
  "messaging",
  "phone",
  "letter",
  "in_person",
  "form",
  "social",
  "regulator",
  "import",
] as const;
export const RECURRENCES = ["unknown", "first", "recurrent"] as const;
export const TEXTS = [
  "product_ref",
  "order_ref",
  "account_ref",
  "promise_ref",
  "subject_third_party",
] as const;
const DATES = ["occurred_from", "occurred_to", "aware_on"] as const;

/** The answers of the form. */
export interface Answers {
  received_at: string; // to the minute, where the person is
  received_by: string;
  transcript: string;
  recurrence: string;
  product_ref: string;
  order_ref: string;
  account_ref: string;
  promise_ref: string;
  subject_third_party: string;
  occurred_from: string | null;
  occurred_to: string | null;
  aware_on: string | null;
  anonymous: boolean;
  contactable: boolean;
  representative: { name: string; relation: string; authority_evidence: string; valid: boolean };
  contact: { channel: string; language: string; needs: string; times: string };
}

export function answers(matter: Matter): Answers {
  const { on_behalf_of: behalf, preferred_contact: contact } = matter;
  return {
    received_at: toMinute(matter.received_at),
    received_by: matter.received_by,
    transcript: matter.transcript,
    recurrence: matter.recurrence,
    product_ref: matter.product_ref,
    order_ref: matter.order_ref,
    account_ref: matter.account_ref,
    promise_ref: matter.promise_ref,
    subject_third_party: matter.subject_third_party,
    occurred_from: matter.occurred_from,
    occurred_to: matter.occurred_to,
    aware_on: matter.aware_on,
    anonymous: matter.anonymous,
    contactable: matter.contactable,
    representative: {
      name: behalf?.name ?? "",
      relation: behalf?.relation ?? "",
      authority_evidence: behalf?.authority_evidence ?? "",
      valid: behalf?.authority_valid ?? false,
    },
    contact: {
      channel: contact?.channel ?? "",
      language: contact?.language ?? "",
      needs: (contact?.accessibility_needs ?? []).join("\n"),
      times: contact?.times ?? "",
    },
  };
}

/** What differs from the record; who complains, if they have a name, is the ticket's customer. */
export function corrections(matter: Matter, said: Answers, customer: string): readonly Change[] {
  const changes: readonly Change[] = [
    ...receipt(matter, said),
    ...TEXTS.map((field) => change(matter, field, said[field].trim())),
    change(matter, "recurrence", said.recurrence),
    ...dates(matter, said),
    change(matter, "on_behalf_of", representative(said)),
    change(matter, "preferred_contact", contact(matter, said)),
    ...person(matter, said, customer),
  ];
  return changes.filter(({ before, after }) => JSON.stringify(before) !== JSON.stringify(after));
}

function change(matter: Matter, field: keyof Matter, after: unknown): Change {
  return { field, before: matter[field], after };
}

/** A transcript comes before the way that wants one. */
function receipt(matter: Matter, said: Answers): readonly Change[] {
  const isSame = said.received_at === toMinute(matter.received_at);
  return [
    change(matter, "transcript", said.transcript.trim() || matter.transcript),
    change(matter, "received_by", said.received_by),
    change(
      matter,
      "received_at",
      isSame ? matter.received_at : new Date(said.received_at).toISOString(),
    ),
  ];
}

/** What ended never ended before it began, at none of the steps. */
function dates(matter: Matter, said: Answers): readonly Change[] {
  const { occurred_from: began } = matter;
  const isLater = said.occurred_to === null || began === null || said.occurred_to >= began;
  const [from, to, aware] = DATES.map((field) => change(matter, field, said[field]));
  return [...(isLater ? [to, from] : [from, to]), aware].flatMap((each) => (each ? [each] : []));
}

function representative({ representative: said }: Answers): Representative | null {
  if (!said.name.trim()) return null;
  return {
    name: said.name.trim(),
    relation: said.relation.trim(),
    authority_evidence: said.authority_evidence.trim(),
    authority_valid: said.valid,
  };
}

function contact(matter: Matter, { contact: said }: Answers): Contact | null {
  if (!said.channel) return null;
  const before = matter.preferred_contact;
  return {
    channel: said.channel,
    // An address is one of its channel.
    identity_id: before?.channel === said.channel ? before.identity_id : null,
    language: said.language.trim(),
    accessibility_needs: lines(said.needs),
    times: said.times.trim(),
  };
}

/** Nobody can write to whom they do not know: who is to be anonymous is out of reach first. */
function person(matter: Matter, said: Answers, customer: string): readonly Change[] {
  const named = change(
    matter,
    "complainant_id",
    said.anonymous ? null : (matter.complainant_id ?? customer),
  );
  const reached = change(matter, "contactable", said.contactable && !said.anonymous);
  return said.anonymous ? [reached, named] : [named, reached];
}

/** A moment as fields of date and time have it, in the zone of the screen. */
export function toMinute(at: string): string {
  const moment = new Date(at);
  const local = new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}
