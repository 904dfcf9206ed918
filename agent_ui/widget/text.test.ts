import { describe, expect, it } from "vitest";
import { pieces } from "../src/core/isolate";
import { language } from "./i18n";

const links = (text: string) => pieces(text).flatMap((part) => (part.href ? [part.href] : []));

describe("text", () => {
  it.each([
    ["see https://a.example/x?y=1#z.", ["https://a.example/x?y=1#z"]],
    ["(http://a.example)", ["http://a.example/"]],
    ["www.a.example, www.b.example!", ["https://www.a.example/", "https://www.b.example/"]],
    ["نشانی https://a.example/سلام؟ بله", ["https://a.example/%D8%B3%D9%84%D8%A7%D9%85"]],
    ["javascript:alert(1) data:text/html,x", []],
    ["https:// http://% nothing", []],
    ['<a href="javascript:alert(1)">x</a>', []],
  ])("finds the addresses in %s", (text, hrefs) => {
    expect(links(text)).toEqual(hrefs);
  });

  it.each(["", "plain", "a https://a.example b", "https://a.example", "x https://[ y"])(
    "loses no character of %j",
    (text) => {
      const parts = pieces(text).map((part) => part.text);
      expect(parts.join("")).toBe(text);
    },
  );
});

describe("language", () => {
  it.each([
    [["fa", "en"], "fa"],
    [[undefined, "fa-IR"], "fa"],
    [["", null, "de", "en_US"], "en"],
    [["de"], "en"],
    [["english", "fa"], "fa"],
  ] as const)("takes the first of %j that it speaks", (wishes, tag) => {
    expect(language(wishes).tag).toBe(tag);
  });

  it("writes times and numbers in the digits of the language", () => {
    const at = new Date(2026, 10, 22, 14, 5);
    expect(language(["fa"]).time(at)).toBe("۱۴:۰۵");
    expect(language(["en-GB"]).time(at)).toBe("14:05");
    expect(language(["fa"]).number(12)).toBe("۱۲");
  });

  it("names the days that are near", () => {
    const { day } = language(["fa"]);
    const now = new Date(2026, 10, 22, 0, 5);
    expect(day(new Date(2026, 10, 22, 0, 1), now)).toBe("امروز");
    expect(day(new Date(2026, 10, 21, 23, 59), now)).toBe("دیروز");
    expect(day(new Date(2026, 10, 20), now)).toContain("آبان");
    expect(day(new Date(2025, 10, 20), now)).toContain("۱۴۰۴");
  });
});
