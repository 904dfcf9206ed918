import { beforeEach, expect, test } from "vitest";
import { Drafts } from "@/app/drafts";

beforeEach(() => localStorage.clear());

test("a note never shows where an answer is written", () => {
  const drafts = new Drafts(localStorage, "sara");
  drafts.keep("t1", "note", "he lies");
  expect(drafts.text("t1", "reply")).toBe("");
  expect(drafts.text("t2", "note")).toBe("");
});

test("drafts survive a reload, for the one who wrote them", () => {
  new Drafts(localStorage, "sara").keep("t1", "reply", "Dear Negar");
  expect(new Drafts(localStorage, "sara").text("t1", "reply")).toBe("Dear Negar");
  expect(new Drafts(localStorage, "omid").text("t1", "reply")).toBe("");
});

test("what was sent is gone from both places", () => {
  const drafts = new Drafts(localStorage, "sara");
  drafts.keep("t1", "reply", "Dear Negar");
  drafts.keep("t1", "reply", "");
  expect(drafts.has("t1")).toBe(false);
  expect(localStorage.length).toBe(0);
});

test("drafts older than a week are dropped", () => {
  new Drafts(localStorage, "sara", () => 0).keep("t1", "reply", "old");
  expect(new Drafts(localStorage, "sara", () => 8 * 86_400_000).text("t1", "reply")).toBe("");
  expect(localStorage.length).toBe(0);
});
