import { describe, expect, it } from "vitest";
import { isWhole, type Taken, takenDown, toldOf } from "@/core/taking";

const LETTER: Taken = {
  way: "letter",
  at: "2026-11-20T09:30",
  said: " Your courier broke my door. ",
  queue: "support",
  who: "new",
  customer: { id: "c1", name: "Sara" },
  name: " Sara ",
  email: "sara@example.org",
  phone: "",
  category: "staff",
  staff: ["kian"],
  representative: { name: "", relation: "", authority_evidence: "", valid: false },
};

describe("what is written down", () => {
  it("says by which way and when it came, from whom, and in what words (A-RCV-2)", () => {
    expect(takenDown(LETTER)).toEqual({
      received_by: "letter",
      received_at: new Date("2026-11-20T09:30").toISOString(),
      said: "Your courier broke my door.",
      queue_id: "support",
      customer_id: null,
      name: "Sara",
      email: "sara@example.org",
      phone: "",
      anonymous: false,
      category: "staff",
      subject_staff: ["kian"],
      on_behalf_of: null,
    });
  });
  it("names whom we know, and nothing of who is anonymous", () => {
    const known = takenDown({ ...LETTER, who: "known" });
    expect(known).toMatchObject({ customer_id: "c1", name: "", email: "", anonymous: false });
    const nobody = takenDown({ ...LETTER, who: "anonymous" });
    expect(nobody).toMatchObject({ customer_id: null, name: "", email: "", anonymous: true });
  });
  it("names who complains for them", () => {
    const son = { name: "Ali", relation: "son", authority_evidence: "", valid: false };
    const behalf = { name: "Ali", relation: "son", authority_evidence: "", authority_valid: false };
    expect(takenDown({ ...LETTER, representative: son }).on_behalf_of).toEqual(behalf);
    expect(toldOf({ ...LETTER, representative: son })).toMatchObject({
      transcript: "Your courier broke my door.",
      on_behalf_of: behalf,
      subject_staff: ["kian"],
    });
  });
  it("is whole with words and somebody who complains", () => {
    expect(isWhole(LETTER)).toBe(true);
    expect(isWhole({ ...LETTER, said: " " })).toBe(false);
    expect(isWhole({ ...LETTER, name: " " })).toBe(false);
    expect(isWhole({ ...LETTER, name: "", who: "anonymous" })).toBe(true);
    expect(isWhole({ ...LETTER, name: "", who: "known" })).toBe(true);
    expect(isWhole({ ...LETTER, who: "known", customer: null })).toBe(false);
  });
});
