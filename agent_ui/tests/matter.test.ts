import { describe, expect, it } from "vitest";
import { type Answers, answers, corrections, type Matter } from "@/core/matter";

const MATTER: Matter = {
  received_at: "2026-11-20T09:30:12.000000+00:00",
  received_by: "email",
  transcript: "",
  source_messages: ["m1"],
  complainant_id: "c1",
  anonymous: false,
  contactable: true,
  on_behalf_of: null,
  preferred_contact: {
    channel: "email",
    identity_id: "i1",
    language: "fa",
    accessibility_needs: ["large print"],
    times: "",
  },
  product_ref: "",
  order_ref: "A-12",
  account_ref: "",
  promise_ref: "",
  occurred_from: "2026-11-01",
  occurred_to: "2026-11-02",
  aware_on: null,
  recurrence: "unknown",
  subject_third_party: "",
};

const corrected = (some: Partial<Answers>, matter = MATTER) =>
  corrections(matter, { ...answers(matter), ...some }, "c9");
const fields = (some: Partial<Answers>, matter = MATTER) =>
  corrected(some, matter).map(({ field }) => field);

describe("a correction of the record", () => {
  it("is none where nothing was changed", () => {
    expect(corrected({})).toEqual([]);
  });
  it("holds what was and what is to be, field by field", () => {
    expect(corrected({ order_ref: " A-13 ", recurrence: "recurrent" })).toEqual([
      { field: "order_ref", before: "A-12", after: "A-13" },
      { field: "recurrence", before: "unknown", after: "recurrent" },
    ]);
  });
  it("keeps the second of the receipt unless its minute is another", () => {
    const [minute] = [answers(MATTER).received_at];
    expect(fields({ received_at: minute })).toEqual([]);
    const [change] = corrected({ received_at: minute.replace(/\d\d$/, "31") });
    expect(change).toMatchObject({ field: "received_at", before: MATTER.received_at });
    expect(Date.parse(String(change?.after))).toBe(Date.parse("2026-11-20T09:31:00Z"));
  });
  it("never lets anything end before it began on the way", () => {
    expect(fields({ occurred_from: "2026-11-05", occurred_to: "2026-11-06" })).toEqual([
      "occurred_to",
      "occurred_from",
    ]);
    expect(fields({ occurred_from: "2026-10-05", occurred_to: "2026-10-06" })).toEqual([
      "occurred_from",
      "occurred_to",
    ]);
  });
  it("asks for a transcript before a way that wants one", () => {
    expect(fields({ received_by: "phone", transcript: "She said so." })).toEqual([
      "transcript",
      "received_by",
    ]);
  });
  it("names a representative, and says that their authority was shown", () => {
    const said = { name: "Ali", relation: "son", authority_evidence: "a letter", valid: false };
    const [change] = corrected({ representative: said });
    const behalf = {
      name: "Ali",
      relation: "son",
      authority_evidence: "a letter",
      authority_valid: false,
    };
    expect(change).toEqual({ field: "on_behalf_of", before: null, after: behalf });
    const later = corrected(
      { representative: { ...said, valid: true } },
      { ...MATTER, on_behalf_of: behalf },
    );
    expect(later).toMatchObject([{ after: { authority_valid: true }, before: behalf }]);
  });
  it("lets go of an address with its channel", () => {
    const { contact } = answers(MATTER);
    const [times] = corrected({ contact: { ...contact, times: "mornings" } });
    expect(times?.after).toMatchObject({ identity_id: "i1", times: "mornings" });
    const [way] = corrected({ contact: { ...contact, channel: "letter" } });
    expect(way?.after).toMatchObject({ channel: "letter", identity_id: null });
  });
  it("puts out of reach first who is to be anonymous, and names first who is not", () => {
    expect(corrected({ anonymous: true })).toEqual([
      { field: "contactable", before: true, after: false },
      { field: "complainant_id", before: "c1", after: null },
    ]);
    const nobody = { ...MATTER, anonymous: true, contactable: false, complainant_id: null };
    expect(corrected({ anonymous: false, contactable: true }, nobody)).toEqual([
      { field: "complainant_id", before: null, after: "c9" },
      { field: "contactable", before: false, after: true },
    ]);
  });
});
