/** What the record of a complaint shows of each entry. */
import { describe, expect, it } from "vitest";
import { saidBy } from "@/app/recorded";

const ONE = [{ id: "1", description: "The parcel" }];
const TWO = [...ONE, { id: "2", description: "The manners" }];
const STAGES = [{ id: "board", names: { en: "The board" } }];
const told = (kind: string, content: Record<string, unknown>, issues = ONE) =>
  saidBy(kind, content, { issues, stages: STAGES }).map(({ label, value }) => `${label}: ${value}`);

describe("an entry", () => {
  it("says codes in words", () => {
    const found = { issue_id: "1", outcome: "partly_upheld", fact: "Late.", rule: "Two days." };
    expect(told("finding_recorded", found)).toEqual([
      "Outcome: Partly upheld",
      "What happened: Late.",
      "What should have happened: Two days.",
    ]);
    const cause = { issue_id: "1", root_cause: "carrier", pattern: "recurring" };
    expect(told("root_cause_set", cause).at(-1)).toBe("How often it shows: Again and again");
  });
  it("calls a stage as the house does, and names whoever was planned to act", () => {
    expect(told("rejected", { next_stage: "board" })).toEqual(["Stage: The board"]);
    const plan = { what: "Call the driver", who: "The depot", due: null };
    expect(told("immediate_action_planned", plan).at(-1)).toMatch(/The depot$/);
  });
  it("names the issue where there are several", () => {
    const found = { issue_id: "2", outcome: "upheld" };
    expect(told("finding_recorded", found, TWO)).toEqual(["Issue: The manners", "Outcome: Upheld"]);
  });
  it("says all that was planned, and sums as people write them", () => {
    const plan = { questions: ["Where was it?", "Who knew?"], sources: [], due: null };
    expect(told("plan_set", plan)).toEqual(["Questions: Where was it? and Who knew?"]);
    const redress = [{ remedy: "refund", money: { amount: 1250, currency: "EUR" }, text: "" }];
    expect(told("decision_proposed", { summary: "We refund.", redress })).toEqual([
      "Decision: We refund.",
      "What the complainant gets: Refund · €12.50",
    ]);
  });
  it("shows the assessment part by part, but no needs", () => {
    const assessment = {
      ...{ severity: 3, safety: "possible", complexity: "low", impact: "one" },
      vulnerability: [{ need: "large print" }],
    };
    const said = told("assessed", { assessment, priority: 1, reason: "" });
    expect(said.slice(0, 2)).toEqual(["Severity: Serious", "Danger to anybody: Possible"]);
    expect(said.join()).not.toContain("large print");
  });
  it("says both values of what was corrected, and why", () => {
    const change = { field: "order_ref", before: "", after: "A1", reason: "misread" };
    expect(told("amended", change)).toEqual(["Order: “nothing” became “A1”", "Reason: misread"]);
  });
  it("says whose complaint it is no more", () => {
    expect(told("reclassified", { kind: "query", reason: "only asked", second_id: null })).toEqual([
      "What it is: Question",
      "Reason: only asked",
    ]);
  });
  it("says nothing more where all stands above", () => {
    expect(told("recorded", { matter: {}, reference: "X" })).toEqual([]);
    expect(told("decision_approved", {})).toEqual([]);
  });
});
