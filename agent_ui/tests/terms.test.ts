import { expect, test } from "vitest";
import { called, choices, newCode, overlaid, type Term } from "@/core/terms";

const term = (code: string, under = "", more: Partial<Term> = {}): Term => ({
  code,
  names: { en: code.toUpperCase() },
  under,
  retired: false,
  ...more,
});
const TERMS = [term("people"), term("slip", "people"), term("rules"), term("skill", "people")];

test("a code is called in the language, else in English, else as it can be", () => {
  const terms = [
    term("a", "", { names: { en: "Post", fa: "پست" } }),
    term("b", "", { names: { de: "Ja" } }),
  ];
  expect(called(terms, "a", "fa")).toBe("پست");
  expect(called(terms, "a", "de")).toBe("Post");
  expect(called(terms, "b", "fa")).toBe("Ja");
  expect(called(terms, "CARRIER", "en")).toBe("CARRIER");
});

test("what can be chosen stands behind what it is under, in the order of the tree", () => {
  expect(choices(TERMS, "en").map(({ label }) => label)).toEqual([
    "PEOPLE",
    "PEOPLE › SLIP",
    "PEOPLE › SKILL",
    "RULES",
  ]);
});

test("what is retired is not offered, but where it stands already", () => {
  const terms = [term("people"), term("slip", "people", { retired: true })];
  expect(choices(terms, "en").map(({ value }) => value)).toEqual(["people"]);
  expect(choices(terms, "en", "slip").map(({ value }) => value)).toEqual(["people", "slip"]);
  expect(choices(terms, "en", "OLD")[0]).toEqual({ value: "OLD", label: "OLD" });
});

test("what stands under something retired can be chosen still", () => {
  const terms = [term("people", "", { retired: true }), term("slip", "people")];
  expect(choices(terms, "en")).toEqual([{ value: "slip", label: "PEOPLE › SLIP" }]);
});

test("a code is made of the name, and never twice the same", () => {
  expect(newCode("Cold chain", [])).toBe("cold_chain");
  expect(newCode("Cold chain", ["cold_chain"])).toBe("cold_chain_2");
  expect(newCode("زنجیرهٔ سرد", [])).toBe("own_1");
  expect(newCode("سرد", ["own_1"])).toBe("own_2");
  expect(newCode("24h Café", [])).toBe("h_cafe");
});

test("the house's own stands over what holds, and keeps its other names", () => {
  const own = [term("slip", "rules", { names: { fa: "سهو" }, retired: true }), term("cold")];
  const found = overlaid(TERMS, own);
  expect(found.find(({ code }) => code === "slip")).toEqual(
    term("slip", "rules", { names: { en: "SLIP", fa: "سهو" }, retired: true }),
  );
  expect(found.map(({ code }) => code)).toEqual(["people", "slip", "rules", "skill", "cold"]);
});
