import { describe, expect, it } from "vitest";
import { detailsOf, wanted } from "@/core/presets";

describe("the body outside of a preset", () => {
  it("is asked with what is known of it, and not where there is none", () => {
    expect(detailsOf({ details: null })).toBeNull();
    expect(detailsOf({ details: { name: "AFCA", website: "https://afca.example" } })).toEqual({
      name: "AFCA",
      website: "https://afca.example",
      contact: "",
      leaflet: "",
      waiver: "",
    });
  });
  it("is wanted of what binds alone", () => {
    expect(wanted({ active: true, unfilled: ["contact"] })).toEqual(["contact"]);
    expect(wanted({ active: false, unfilled: ["contact"] })).toEqual([]);
  });
});
