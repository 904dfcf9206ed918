import { describe, expect, test } from "vitest";
import { parts } from "@/core/parts";

const LINE = `${"word ".repeat(15)}\n`;

describe("a text in parts", () => {
  test.each([
    ["nothing", "", 0],
    ["a short one", "Where is it?", 1],
    ["many lines", LINE.repeat(2000), 16],
    ["one long line", "word ".repeat(20_000), 10],
    ["no end anywhere", "x".repeat(100_000), 4],
    ["letters of two units", "x".repeat(31_999) + "👩".repeat(40_000), 4],
  ])("joined is the text again: %s", (_, text, count) => {
    const found = parts(text);
    expect(found.join("")).toBe(text);
    expect(found).toHaveLength(count);
  });

  test("ends with a line where it can", () => {
    expect(parts(LINE.repeat(2000)).every((part) => part.endsWith("\n"))).toBe(true);
  });

  test("never ends within a letter", () => {
    for (const part of parts("x".repeat(31_999) + "👩".repeat(40_000))) {
      expect(() => encodeURIComponent(part)).not.toThrow();
    }
  });
});
