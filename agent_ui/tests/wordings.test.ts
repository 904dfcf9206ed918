import { expect, test } from "vitest";
import { isSame, worded, wordingOf } from "@/core/wordings";

const SHIPPED = { every: { reasons: "Why:", policy: "Ours" }, delay: { reasons: "Late:" } };

test("a letter's own words stand before those of every letter, and these before what ships", () => {
  const own = { every: { reasons: "Because:" }, final: { policy: "See" } };
  expect(wordingOf({}, SHIPPED, "final", "reasons")).toEqual({ text: "Why:", whose: "shipped" });
  expect(wordingOf(own, SHIPPED, "final", "reasons")).toEqual({ text: "Because:", whose: "every" });
  expect(wordingOf(own, SHIPPED, "final", "policy")).toEqual({ text: "See", whose: "own" });
  expect(wordingOf(own, SHIPPED, "every", "reasons")).toEqual({ text: "Because:", whose: "own" });
});

test("a kind that ships words of its own keeps them before those of every letter", () => {
  const own = { every: { reasons: "Because:" } };
  expect(wordingOf(own, SHIPPED, "delay", "reasons")).toEqual({ text: "Late:", whose: "shipped" });
});

test("words are put in their place and taken back, and nothing empty stays behind", () => {
  const own = worded({}, "final", "reasons", "So:");
  expect(own).toEqual({ final: { reasons: "So:" } });
  expect(worded(own, "final", "policy", "P")).toEqual({ final: { reasons: "So:", policy: "P" } });
  expect(worded(own, "final", "reasons", null)).toEqual({});
});

test("the order of what is said is no difference", () => {
  const one = { every: { a: "1", b: "2" }, final: { a: "3" } };
  expect(isSame(one, { final: { a: "3" }, every: { b: "2", a: "1" } })).toBe(true);
  expect(isSame(one, { every: { a: "1", b: "2" } })).toBe(false);
});
