import { describe, expect, it } from "vitest";
import { FORMS, money, type Shown } from "@/core/complaint";

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
