/** What the screens say of corrective actions. */
import { describe, expect, test } from "vitest";
import type { ActionView, RatioView } from "@/api/wire";
import { bars, change, nextStep, obstacle, tone } from "@/core/corrective";

const anAction = (given: Partial<ActionView> = {}): ActionView => ({
  id: "a",
  what: "Lamps arrive broken",
  state: "open",
  owner_id: "mia",
  opened_at: "2026-01-01T00:00:00Z",
  due_on: null,
  overdue: false,
  cause: "",
  plan: null,
  implementer_id: null,
  figures: null,
  judge_from: null,
  may_judge: true,
  complaints: [],
  finding_ids: [],
  history: [],
  version: 1,
  ...given,
});
const aShare = (percent: number | null): RatioView => ({ part: 1, whole: 2, percent });

describe("the next step", () => {
  test.each([
    ["open", "contain"],
    ["contained", "cause"],
    ["cause_found", "plan"],
    ["planned", "implement"],
    ["implemented", "check"],
    ["verifying", "judge"],
    ["ineffective", "cause"],
    ["effective", null],
  ])("after %s is %s", (state, step) => {
    expect(nextStep(anAction({ state }))).toBe(step);
  });
});

describe("a verdict", () => {
  const checked = { state: "verifying", judge_from: "2026-02-01T00:00:00Z" };
  const before = Date.parse("2026-01-31T00:00:00Z");
  const after = Date.parse("2026-02-01T00:00:00Z");
  test("waits until the time after has passed", () => {
    expect(obstacle(anAction(checked), before)).toBe("time");
    expect(obstacle(anAction(checked), after)).toBeNull();
  });
  test("is given by somebody else", () => {
    expect(obstacle(anAction({ ...checked, may_judge: false }), after)).toBe("own");
    expect(obstacle(anAction({ may_judge: false }), after)).toBeNull();
  });
});

describe("the colour", () => {
  test("tells what is late, what helped and what did not", () => {
    expect(tone(anAction())).toBe("line");
    expect(tone(anAction({ state: "planned", overdue: true }))).toBe("bad");
    expect(tone(anAction({ state: "ineffective" }))).toBe("bad");
    expect(tone(anAction({ state: "verifying" }))).toBe("accent");
    expect(tone(anAction({ state: "effective" }))).toBe("good");
  });
});

describe("two shares", () => {
  test("are drawn to one scale", () => {
    expect(bars(aShare(80), aShare(20))).toEqual({ before: 1, after: 0.25 });
    expect(bars(aShare(0), aShare(null))).toEqual({ before: 0, after: 0 });
  });
  test("are better lower or higher, and nothing where one is of nothing", () => {
    expect(change(aShare(80), aShare(20), "lower")).toBe(true);
    expect(change(aShare(80), aShare(20), "higher")).toBe(false);
    expect(change(aShare(80), aShare(null), "lower")).toBeNull();
  });
});
