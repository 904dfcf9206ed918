import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { money, REMEDIES, type Shown } from "@/core/complaint";
import { asked, FORMS, wrongSum } from "@/core/entries";
import { remediesSaid } from "@/core/remedies";

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

describe("an assessment", () => {
  const built = (said: Record<string, string>) => assessed?.built(said, {} as Shown).assessment;
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

const formOf = (kind: string) => {
  const found = FORMS.find((each) => each.kind === kind);
  if (!found) throw new Error(kind);
  return found;
};
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
