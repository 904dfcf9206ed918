import { describe, expect, test } from "vitest";
import { linePieces, pieces, turned } from "@/core/isolate";

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
    ["شمارهٔ پیگیری آن S5F3W-BVB41-6 است", ["S5F3W-BVB41-6"]],
    ["شمارهٔ پیگیری آن 01234-56789-0 است", ["01234-56789-0"]],
    ["write to sara@mail.example, please", ["sara@mail.example"]],
    ["see https://shop.example/a?b=1.", ["https://shop.example/a?b=1"]],
    ["from 2025 12 people came, 3 left", []],
    ["شماره‌ام 09120000000 است", ["09120000000"]],
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

describe("a line that may be cut", () => {
  test.each([
    ["سفارش 4028 را ۱۵٪ ارزان‌تر با 0910 000 5678", ["4028", "۱۵٪", "0910 000 5678"]],
    ["-25 or +30, $99 and 5", ["-25", "+30", "$99"]],
    ["h264 and 2nd", []],
  ])("keeps each number of %s whole", (text, expected) => {
    const codes = linePieces(text).filter((piece) => piece.kind === "code");
    expect(codes.map((piece) => piece.text)).toEqual(expected);
    expect(
      linePieces(text)
        .map((piece) => piece.text)
        .join(""),
    ).toBe(text);
  });
});

describe("what a field for plain text turns round", () => {
  test.each([
    ["با 021-88776655 تماس بگیرید", ["021-88776655"]],
    ["شماره ۰۹۱۶ ۰۰۰ ۸۹۰۱ یا +989120000000", ["۰۹۱۶ ۰۰۰ ۸۹۰۱", "+989120000000"]],
    ["مبلغ ۱٬۷۶۰٬۰۰۰ برای AR-355508 در 12/05", []],
    ["call 021-88776655\nسلام", []],
    ["نشانی sara@mail.example و https://a.example/1-2", []],
  ])("%s", (text, expected) => {
    expect(turned(text)).toEqual(expected);
  });
});
