import { describe, expect, test } from "vitest";
import { pieces } from "@/core/isolate";

const isolated = (text: string) =>
  pieces(text)
    .filter((piece) => piece.kind !== "words")
    .map((piece) => piece.text);

describe("what reads from left to right", () => {
  test.each([
    ["شماره من ۰۹۱۶ ۰۰۰ ۸۹۰۱ است", ["۰۹۱۶ ۰۰۰ ۸۹۰۱"]],
    ["call (021) 8888 1234 or +98 912 111 22 33.", ["(021) 8888 1234", "+98 912 111 22 33"]],
    ["شبا: IR06 0120 0000 0000 1234 5678 90", ["IR06 0120 0000 0000 1234 5678 90"]],
    ["کارت 6037 9911 1234 5678 من", ["6037 9911 1234 5678"]],
    ["سفارش AR-355508 و مبلغ ۱٬۷۶۰٬۰۰۰ تومان", ["AR-355508", "۱٬۷۶۰٬۰۰۰"]],
    ["write to sara@mail.example, please", ["sara@mail.example"]],
    ["see https://shop.example/a?b=1.", ["https://shop.example/a?b=1"]],
    ["from 2025 12 people came, 3 left", []],
    ["سلام، خوبید؟", []],
    ["", []],
  ])("%s", (text, expected) => {
    expect(isolated(text)).toEqual(expected);
  });

  test.each(["a javascript:alert(1) b", "۰۹۱۶ ۰۰۰", "((((((((((", "0 0 0 0 0 0 0 0", "+"])(
    "nothing is lost of %s",
    (text) => {
      expect(
        pieces(text)
          .map((piece) => piece.text)
          .join(""),
      ).toBe(text);
    },
  );

  test("a long run of digits and spaces is read in no time", () => {
    const began = performance.now();
    pieces(`${"0 ".repeat(50_000)}x`);
    expect(performance.now() - began).toBeLessThan(1000);
  });
});
