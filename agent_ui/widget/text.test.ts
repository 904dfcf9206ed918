import { describe, expect, it } from "vitest";
import { pieces } from "../src/core/isolate";
import { wordsOf } from "./fakes";
import { choose, ENGLISH, fill, language, type Tag } from "./i18n";
import { colour, readableIn, readableOn } from "./settings";

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
  const of = (tag: Tag, locale: string = tag) => language({ tag, locale }, wordsOf(tag));

  it.each([
    [["fa", "en"], "fa", "fa-IR"],
    [[undefined, "fa-IR"], "fa", "fa-IR"],
    [["", null, "de", "en_US"], "de", "de"],
    [["english", "ru", "fr-CA"], "fr", "fr-CA"],
    [["ar-EG"], "ar", "ar-u-nu-arab"],
    [["ar-MA"], "ar", "ar-MA"],
    [["ru"], "en", "en"],
  ] as const)("takes the first of %j that it speaks", (wishes, tag, locale) => {
    expect(choose(wishes)).toEqual({ tag, locale });
  });

  it("speaks none that is not offered", () => {
    expect(choose(["fa", "tr-TR"], ["de", "tr"]).tag).toBe("tr");
    expect(choose(["fa"], ["de", "tr"]).tag).toBe("de");
    expect(choose(["fa"], ["xx"]).tag).toBe("en");
  });

  it.each(["fa", "ar", "de", "fr", "tr"] as const)("has every word in %s, gaps and all", (tag) => {
    const gaps = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
    const words: Record<string, string> = wordsOf(tag);
    expect(Object.keys(words).sort()).toEqual(Object.keys(ENGLISH).sort());
    for (const [name, english] of Object.entries(ENGLISH)) {
      expect(words[name]?.trim(), name).toBeTruthy();
      expect(gaps(words[name] ?? ""), name).toEqual(gaps(english));
    }
  });

  it("runs from right to left where the script does", () => {
    const tags = ["en", "fa", "ar", "de", "fr", "tr"] as const;
    expect(tags.filter((tag) => of(tag).dir === "rtl")).toEqual(["fa", "ar"]);
  });

  it("writes times and numbers in the digits of the language", () => {
    const at = new Date(2026, 10, 22, 14, 5);
    expect(of("fa", "fa-IR").time(at)).toBe("۱۴:۰۵");
    expect(of("en", "en-GB").time(at)).toBe("14:05");
    expect(of("fa", "fa-IR").number(12)).toBe("۱۲");
    expect(of("ar", choose(["ar"]).locale).number(12)).toBe("١٢");
  });

  it("names the days that are near", () => {
    const { day } = of("fa", "fa-IR");
    const now = new Date(2026, 10, 22, 0, 5);
    expect(day(new Date(2026, 10, 22, 0, 1), now)).toBe("امروز");
    expect(day(new Date(2026, 10, 21, 23, 59), now)).toBe("دیروز");
    expect(day(new Date(2026, 10, 20), now)).toContain("آبان");
    expect(day(new Date(2025, 10, 20), now)).toContain("۱۴۰۴");
  });

  it("isolates what it fills in", () => {
    expect(fill("to {email}.", { email: "a@b.example" })).toBe("to \u2068a@b.example\u2069.");
  });
});

describe("colours", () => {
  it.each([
    ["#0f6e66", "#fff"],
    ["#ffd54f", "#111"],
    ["#000000", "#fff"],
    ["#ffffff", "#111"],
  ])("on %s, %s is read more easily", (background, ink) => {
    expect(readableOn(background)).toBe(ink);
  });

  it.each([
    ["#0f6e66", "light", "#0f6e66"],
    ["#ffd54f", "light", "#80"],
    ["#ffffff", "light", "#666666"],
    ["#888888", "light", "#6"],
    ["#ffd54f", "dark", "#ffd54f"],
    ["#000000", "dark", "#8"],
    ["#7a3e9d", "dark", "#a278ba"],
  ] as const)("%s in the %s is written as %s…", (told, light, near) => {
    expect(readableIn(told, light)).toMatch(RegExp(`^${near}`));
  });

  it.each(["red", "#fff", "#12345g", "#123456;}x{", 7, null])(
    "does not take %j for one",
    (told) => {
      expect(colour(told)).toBe("");
    },
  );
});
