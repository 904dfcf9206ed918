import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { asked, isOptional, wrongSum } from "@/core/asking";
import { awaitedUntil, documents, money, REMEDIES, type Shown, toldIn } from "@/core/complaint";
import { FORMS, offered } from "@/core/entries";
import { remediesSaid } from "@/core/remedies";

const formOf = (kind: string) => {
  const found = FORMS.find((each) => each.kind === kind);
  if (!found) throw new Error(kind);
  return found;
};
const assessed = FORMS.find(({ kind }) => kind === "assessed");
const SAID = { severity: "3", safety: "none", complexity: "low", impact: "one", priority: "p2" };

describe("money as people write it", () => {
  it("is counted in the smallest unit of its currency", () => {
    expect(money("12.50 EUR")).toEqual({ amount: 1250, currency: "EUR" });
    expect(money("12,5 eur")).toEqual({ amount: 1250, currency: "EUR" });
    expect(money("۵۰۰۰ IRR")).toEqual({ amount: 500_000, currency: "IRR" });
    expect(money("1200 JPY")).toEqual({ amount: 1200, currency: "JPY" });
    expect(money("1.5 KWD")).toEqual({ amount: 1500, currency: "KWD" });
  });
  it("is nothing where it cannot be meant", () => {
    for (const text of ["", "12", "EUR", "1.5 JPY", "1.234 EUR", "-1 EUR"])
      expect(money(text)).toBeNull();
  });
});

describe("what the complainant told", () => {
  const matter = (narrative: string, transcript = "") => ({ matter: { narrative, transcript } });
  const entry = (kind: string, content: object) => ({ kind, content });
  it("is read in every complaint that is part of this one", () => {
    const view = {
      complaint: matter("", "The refund never came."),
      entries: [
        entry("recorded", matter("", "The refund never came.")),
        entry("merged_from", matter("The courier was rude.", "as written down")),
        entry("merged_from", matter("")),
      ],
    } as unknown as Parameters<typeof toldIn>[0];
    expect(toldIn(view)).toEqual(["The refund never came.", "The courier was rude."]);
  });
});

const NOTHING_SOUGHT = { matter: { remedy_sought: null } } as unknown as Shown;
const sought = (remedy: object | null) =>
  ({ matter: { remedy_sought: remedy } }) as unknown as Shown;

describe("an assessment", () => {
  const says = (said: Record<string, string>, record: Shown) =>
    assessed?.built({ ...SAID, ...said }, record);
  const beginning = (record: Shown) =>
    Object.fromEntries(
      asked(formOf("assessed"), {}, record).flatMap(({ name, before: was }) =>
        was ? [[name, was(record)]] : [],
      ),
    );
  it("leaves what is sought as it stands on record", () => {
    for (const remedy of [
      { remedy: null, money: null, text: "My money back" },
      { remedy: "refund", money: { amount: 1250, currency: "EUR" }, text: "" },
      { remedy: null, money: null, text: "" },
    ])
      expect(says(beginning(sought(remedy)), sought(remedy))).not.toHaveProperty("remedy_sought");
  });
  it("says what is sought where it was not on record, or was something else", () => {
    const refund = { remedy: "refund", money: { amount: 500, currency: "EUR" }, text: "soon" };
    const said = { sought: "refund", sought_money: "5 EUR", sought_text: "soon" };
    expect(says(said, NOTHING_SOUGHT)).toMatchObject({ remedy_sought: refund });
    expect(says(said, sought({ text: "An apology" }))).toMatchObject({ remedy_sought: refund });
    const words = { sought: "in_words", sought_text: "An apology" };
    expect(says(words, NOTHING_SOUGHT)).toMatchObject({
      remedy_sought: { remedy: null, money: null, text: "An apology" },
    });
  });
  it("begins with what was said last, so that nothing is lost by saying it anew", () => {
    const need = { need: "large print", basis: "consent", review_on: "2027-01-01" };
    const assessment = {
      ...{ severity: 3, safety: "possible", complexity: "high", impact: "several" },
      ...{ action_needed: true, action_possible: false, compensation: "likely" },
      financial_impact: { amount: 500, currency: "EUR" },
      vulnerability: [need, { ...need, need: "calls only" }],
    };
    const record = { ...NOTHING_SOUGHT, assessed: { assessment } } as unknown as Shown;
    expect(says({ ...beginning(record), priority: "" }, record)).toMatchObject({ assessment });
  });
  it("leaves the priority to the table where nobody says another", () => {
    expect(says({ priority: "" }, NOTHING_SOUGHT)).not.toHaveProperty("priority");
    expect(says({ priority: "p1" }, NOTHING_SOUGHT)).toMatchObject({ priority: "p1" });
    const first = beginning(NOTHING_SOUGHT);
    expect(first).toMatchObject({ severity: "1", action_needed: "no", needs: "" });
  });
  it("says that none was stated only where somebody says so", () => {
    const none = { remedy: null, money: null, text: "" };
    expect(says({ sought: "none_stated" }, NOTHING_SOUGHT)).toMatchObject({ remedy_sought: none });
    const fields = asked(formOf("assessed"), { sought: "in_words" }, NOTHING_SOUGHT);
    const words = fields.find(({ name }) => name === "sought_text");
    expect(words && isOptional(words, { sought: "in_words" })).toBe(false);
  });
  const built = (said: Record<string, string>) => assessed?.built(said, NOTHING_SOUGHT).assessment;
  it("holds what a vulnerable complainant needs, and on what ground (A-VUL-1)", () => {
    const said = { needs: "large print\n\n calls only", needs_basis: "consent" };
    expect(built({ ...SAID, ...said, needs_review_on: "2027-01-01" })).toMatchObject({
      severity: 3,
      vulnerability: [
        { need: "large print", basis: "consent", review_on: "2027-01-01" },
        { need: "calls only", basis: "consent", review_on: "2027-01-01" },
      ],
    });
  });
  it("needs none of that", () => {
    expect(built(SAID)).toMatchObject({ vulnerability: [], financial_impact: null });
  });
});

const A_RECORD = {
  causes: {},
  findings: {},
  redress: {},
  external_cases: {},
} as unknown as Shown;

describe("a remedy", () => {
  it("is one of those that the service knows (A-RSP-1)", () => {
    const code = readFileSync("../src/contactcenter/domain/complaint/redress.py", "utf8");
    const known = /class Remedy\(.*?\n\n\n/s.exec(code)?.[0] ?? "";
    expect([...known.matchAll(/= "(\w+)"/g)].map(([, name]) => name)).toEqual(REMEDIES);
  });
});

describe("a decision", () => {
  const decision = formOf("decision_proposed");
  const names = (record: Shown) => asked(decision, {}, record).map(({ name }) => name);
  it("says whether others get the same where the cause is the way we work (A-RSP-3)", () => {
    const cause = { root_cause: "LABEL", pattern: "systematic" };
    const systematic = { ...A_RECORD, causes: { 1: cause } };
    expect(names(A_RECORD)).not.toContain("others_offered");
    expect(names(systematic)).toEqual(expect.arrayContaining(["others_offered", "others_reason"]));
    const said = { summary: "We refund.", others_offered: "yes", others_reason: "All were late." };
    expect(decision.built(said, systematic)).toMatchObject({
      others_offered: true,
      others_reason: "All were late.",
    });
    expect(decision.built({ summary: "No." }, A_RECORD)).not.toHaveProperty("others_offered");
  });
  it("grants as much as is wanted, each thing for its issues (A-RSP-1)", () => {
    const rows = remediesSaid([
      { remedy: "refund", money: "12.50 EUR", text: "", issues: ["1"] },
      { remedy: "financial_help", money: "", text: " A loan ", issues: [] },
    ]);
    const said = { summary: "We refund.", redress: rows };
    expect(decision.built(said, A_RECORD)).toMatchObject({
      redress: [
        { remedy: "refund", money: { amount: 1250, currency: "EUR" }, text: "", issue_ids: ["1"] },
        { remedy: "financial_help", money: null, text: "A loan", issue_ids: [] },
      ],
    });
    expect(decision.built({ summary: "No." }, A_RECORD)).toMatchObject({ redress: [] });
  });
  it("does not take for nothing what is no sum", () => {
    const row = { remedy: "refund", money: "much", text: "", issues: [] };
    const fields = asked(decision, {}, A_RECORD);
    expect(wrongSum(fields, { redress: remediesSaid([row]) })?.[1]).toBe("much");
    expect(wrongSum(fields, { redress: remediesSaid([{ ...row, money: "" }]) })).toBeNull();
  });
});

describe("the letters", () => {
  const OPEN = [
    "received",
    "assessing",
    "investigating",
    "awaiting_complainant",
    "awaiting_third_party",
    "decision_review",
    "decision_communicated",
    "external_review",
  ];
  it("acknowledge at every open step, while that is owed (A-SM)", () => {
    for (const step of OPEN) {
      expect(documents({ step, acknowledgements: [] })).toContain("acknowledgement");
      expect(documents({ step, acknowledgements: [{}] })).not.toContain("acknowledgement");
    }
  });
  it("are not offered where none can leave", () => {
    for (const step of ["closed", "withdrawn", "reclassified", "merged"])
      expect(documents({ step, acknowledgements: [] })).toEqual([]);
    expect(documents({ step: "external_review", acknowledgements: [] })).toContain("closing");
  });
});

describe("a case outside", () => {
  const asks = (kind: string, said: Record<string, string>, record: Shown) =>
    asked(formOf(kind), said, record).map(({ name }) => name);
  const CASE = { id: "c1", provider: "ADR", state: "in_progress", filed_at: "2026-11-01" };
  const record = { ...A_RECORD, external_cases: { c1: CASE } } as unknown as Shown;
  it("begins with the date at which it came to where it is", () => {
    const begun = formOf("referred_externally");
    expect(asks("referred_externally", { state: "offered" }, A_RECORD)).not.toContain("filed_at");
    expect(asks("referred_externally", { state: "filed" }, A_RECORD)).toContain("filed_at");
    const said = { provider: "ADR", method: "advisory", binding_on: "none", informed_at: "" };
    const built = begun.built({ ...said, state: "filed", filed_at: "2026-11-02" }, A_RECORD);
    expect(built.case).toMatchObject({ provider: "ADR", state: "filed", filed_at: "2026-11-02" });
    expect(built.case).not.toHaveProperty("informed_at");
  });
  it("goes on with what the body awarded, and with an appeal (A-EDR-1)", () => {
    const advanced = formOf("external_advanced");
    const decided = { case: "c1", state: "determination" };
    expect(asks("external_advanced", decided, record)).toContain("award");
    const award = remediesSaid([{ remedy: "compensation", money: "80 EUR", text: "", issues: [] }]);
    expect(advanced.built({ ...decided, outcome: "Pay.", award }, record)).toMatchObject({
      case: { ...CASE, state: "determination", outcome: "Pay." },
      redress: [{ remedy: "compensation", money: { amount: 8000, currency: "EUR" } }],
    });
    const refused = { case: "c1", state: "not_complied", appealed_at: "2026-11-20" };
    expect(asks("external_advanced", refused, record)).toContain("appealed_at");
    expect(advanced.built(refused, record).case).toMatchObject({ appealed_at: "2026-11-20" });
  });
});

describe("what is told", () => {
  it("names the message by which the complainant knows where it went, or why not", () => {
    const forwarded = formOf("forwarded");
    const reason = forwarded.fields.find(({ name }) => name === "reason");
    expect(reason && isOptional(reason, { message_id: "" })).toBe(false);
    expect(reason && isOptional(reason, { message_id: "m1" })).toBe(true);
    const said = { to: "Carrier", issue_id: "1", message_id: "m1", reason: "" };
    expect(forwarded.built(said, A_RECORD)).toEqual({
      to: "Carrier",
      issue_ids: ["1"],
      message_id: "m1",
      reason: "",
    });
  });
  it("says whether a regulator reopens it (A.4)", () => {
    const reopened = formOf("reopened");
    expect(reopened.built({ reason: "x", by_regulator: "yes" }, A_RECORD)).toEqual({
      reason: "x",
      by_regulator: true,
    });
  });
});

describe("who is waited for", () => {
  const until = "2026-04-09T23:59:59.999999Z";

  it("has until a time to answer", () => {
    expect(awaitedUntil({ waits: [{ end: null, until }] })).toBe(until);
  });

  it("is nobody once the wait is over, or before there was one", () => {
    expect(awaitedUntil({ waits: [{ end: until, until }] })).toBeNull();
    expect(awaitedUntil({ waits: [] })).toBeNull();
  });
});

describe("that it is no complaint", () => {
  const KINDS_OF = ["reclassified", "reclassification_proposed", "reclassification_refused"];
  const said = (second_look: boolean, by: string | null) => {
    const proposed_kind = by && { kind: "query", reason: "asked", by, at: "" };
    const complaint = { step: "assessing", planned: {}, done: {}, redress: {}, proposed_kind };
    const matter = { subject_staff: [] };
    const view = { second_look, next: KINDS_OF, complaint: { ...complaint, matter } };
    const { first, more } = offered(view as unknown as Parameters<typeof offered>[0], "me");
    return [...first, ...more].map(({ kind }) => kind);
  };
  it("is said by one where no rules bind it", () => {
    expect(said(false, null)).toEqual(["reclassified"]);
  });
  it("is proposed where they do, and confirmed or refused by somebody else", () => {
    expect(said(true, null)).toEqual(["reclassification_proposed"]);
    expect(said(true, "me")).toEqual(["reclassification_refused"]);
    expect(said(true, "ana")).toEqual(["reclassified", "reclassification_refused"]);
  });
});
