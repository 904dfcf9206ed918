/** What an inbox answers by itself, in the fields of its form. */
import { describe, expect, test } from "vitest";
import type { ReceiptsView } from "@/api/wire";
import type { Plain } from "@/core/promises";
import {
  asking,
  calendarChoices,
  directionOf,
  formOf,
  languagesOf,
  oursFor,
  plainReceipts,
} from "@/core/receipts";

const OFFICE = { id: "office", version: 2, zone: "Asia/Tehran" };
const CHOICES: ReceiptsView["choices"] = {
  calendars: [OFFICE, { id: "shop", version: 1 }],
  texts: { en: "ours", fa: "از ما" },
  carried: { en: "we call", fa: "زنگ می‌زنیم" },
  questions: [
    { scale: "csat", least: 1, most: 5, low: 2, texts: { en: "content?" } },
    { scale: "nps", least: 0, most: 10, low: 6, texts: { en: "recommend?" } },
  ],
  carriers: [],
};
const PLAIN: Plain = {
  calendar: OFFICE,
  target: { kind: "business_days", value: 2, roll: "none" },
  language: "fa",
  texts: { de: "Bis {due}" },
  by: "sms",
  menu: ["query"],
  survey: { scale: "nps", share: 30, low: -1, after_minutes: 60, texts: { en: "own?" } },
};
const view = (receipts: Plain | null): ReceiptsView => ({ receipts, mark: "m", choices: CHOICES });

describe("what an inbox answers by itself", () => {
  test("goes through the form unchanged", () => {
    expect(plainReceipts(formOf(view(PLAIN), "en"), CHOICES)).toEqual(PLAIN);
  });

  test("begins with a calendar of the house and four open hours, switched off", () => {
    const form = formOf(view(null), "fa");
    expect(plainReceipts(form, CHOICES)).toBeNull();
    expect(plainReceipts({ ...form, isOn: true }, CHOICES)).toEqual({
      calendar: OFFICE,
      target: { kind: "business_duration", value: 14_400 },
      language: "fa",
      texts: {},
    });
  });

  test("says only what is not said by us: what is empty is ours again", () => {
    const texts = { en: "ours", fa: " ", de: "", ar: "x" };
    const form = { ...formOf(view(null), "en"), isOn: true, texts };
    expect(plainReceipts(form, CHOICES)?.texts).toEqual({ de: "", ar: "x" });
    expect(languagesOf(form, CHOICES)).toEqual(["en", "fa", "de", "ar"]);
  });

  test("has other words of ours where another inbox carries them", () => {
    const form = formOf(view(null), "en");
    expect(oursFor(form, CHOICES).en).toBe("ours");
    expect(oursFor({ ...form, by: "sms" }, CHOICES).en).toBe("we call");
  });

  test("leaves what makes no number for the service to refuse", () => {
    const form = formOf(view(PLAIN), "en");
    const survey = form.survey && { ...form.survey, share: "many", low: "6" };
    const plain = plainReceipts({ ...form, survey, target: undefined }, CHOICES);
    expect(plain?.survey).toMatchObject({ share: "many", low: 6 });
    expect(plain?.target).toBeNull();
  });
});

describe("a survey", () => {
  test("on another scale has its usual score and none of the words of the one before", () => {
    const other = asking(formOf(view(PLAIN), "en"), "csat", CHOICES);
    const said = { scale: "csat", share: 30, low: 2, after_minutes: 60, texts: {} };
    expect(plainReceipts(other, CHOICES)?.survey).toEqual(said);
    const back = asking(other, "nps", CHOICES);
    expect(plainReceipts(back, CHOICES)?.survey).toMatchObject({ low: 6, texts: { en: "own?" } });
  });

  test("begins with everybody, and is switched off", () => {
    const form = asking({ ...formOf(view(null), "en"), isOn: true }, "csat", CHOICES);
    expect(plainReceipts(form, CHOICES)?.survey).toEqual({
      scale: "csat",
      share: 100,
      low: 2,
      texts: {},
    });
    expect(plainReceipts(asking(form, "", CHOICES), CHOICES)).not.toHaveProperty("survey");
  });
});

describe("calendars to choose from", () => {
  test("are those of the house, and the one that is kept if it is not as theirs", () => {
    const keys = (stored: Plain | null) => calendarChoices(stored, CHOICES).map(({ key }) => key);
    expect(keys(null)).toEqual(["office", "shop"]);
    expect(keys({ ...OFFICE })).toEqual(["office", "shop"]);
    expect(keys({ ...OFFICE, version: 1 })).toEqual(["kept:office", "office", "shop"]);
  });
});

test("languages are written their own way", () => {
  expect(["fa", "ar-EG", "en", "pt-BR"].map(directionOf)).toEqual(["rtl", "rtl", "ltr", "ltr"]);
});
