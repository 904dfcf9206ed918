import { describe, expect, test } from "vitest";
import * as format from "@/i18n/format";

const ENGLISH: format.Taste = {
  language: "en",
  calendar: "gregorian",
  digits: "latin",
  first_day: "monday",
};
const PERSIAN: format.Taste = {
  language: "fa",
  calendar: "jalali",
  digits: "persian",
  first_day: "saturday",
};
const NOWRUZ = "2026-03-21T12:00:00Z";
const at = (text: string) => Date.parse(text);

describe("calendar and digits stand beside the language", () => {
  test.each([
    [ENGLISH, "21 March 2026"],
    [PERSIAN, "۱ فروردین ۱۴۰۵"],
    [{ ...PERSIAN, digits: "latin" }, "1 فروردین 1405"],
    [{ ...PERSIAN, calendar: "gregorian" }, "۲۱ مارس ۲۰۲۶"],
    [{ ...ENGLISH, calendar: "jalali" }, "1 Farvardin 1405"],
    [{ ...ENGLISH, digits: "persian" }, "۲۱ March ۲۰۲۶"],
  ])("%o: %s", (taste, words) => {
    expect(format.date(NOWRUZ, taste)).toBe(words);
  });
});

test("numbers and written digits follow the preference", () => {
  expect(format.number(2500000, ENGLISH)).toBe("2,500,000");
  expect(format.number(2500000, PERSIAN)).toBe("۲٬۵۰۰٬۰۰۰");
  expect(format.digits("A-1093", PERSIAN)).toBe("A-۱۰۹۳");
  expect(format.time("2026-03-21T08:05:00Z", PERSIAN)).toBe("۰۸:۰۵");
});

describe("a day is said as people say it", () => {
  const now = at("2026-11-25T12:00:00Z"); // a Wednesday
  test.each([
    ["2026-11-25T01:00:00Z", "Today"],
    ["2026-11-24T23:00:00Z", "Yesterday"],
    ["2026-11-23T12:00:00Z", "Monday"],
    ["2026-11-22T12:00:00Z", "Sunday 22 November"],
    ["2025-11-23T12:00:00Z", "23 November 2025"],
  ])("%s is %s", (moment, words) => {
    expect(format.day(moment, now, ENGLISH)).toBe(words);
  });

  test("the week begins where one wants it to", () => {
    const sunday = "2026-11-22T12:00:00Z";
    expect(format.day(sunday, now, { ...ENGLISH, first_day: "saturday" })).toBe("Sunday");
    expect(format.day(sunday, now, { ...ENGLISH, first_day: "sunday" })).toBe("Sunday");
  });

  test("in Persian too", () => {
    expect(format.day("2026-11-24T12:00:00Z", now, PERSIAN)).toBe("دیروز");
  });
});

test("spans and sizes are short", () => {
  expect(format.span(45_000, ENGLISH)).toBe("45 secs");
  expect(format.span(12 * 60_000, PERSIAN)).toBe("۱۲ دقیقه");
  expect(format.size(1_204_882, ENGLISH)).toBe("1.2 MB");
  expect(format.ago("2026-11-25T11:48:00Z", at("2026-11-25T12:00:00Z"), PERSIAN)).toBe(
    "۱۲ دقیقه پیش",
  );
});

describe("what is left", () => {
  const H = 3_600_000;
  test.each([
    [50 * H, "2d 2h", "۲ روز ۲ ساعت"],
    [24 * H, "1d", "۱ روز"],
    [3 * H + 20 * 60_000 + 59_000, "3h 20m", "۳ ساعت ۲۰ دقیقه"],
    [H - 1, "59:59", "۵۹:۵۹"],
    [5000, "0:05", "۰:۰۵"],
  ])("%d ms is %s and %s", (milliseconds, english, persian) => {
    expect(format.left(milliseconds, ENGLISH)).toBe(english);
    expect(format.left(milliseconds, PERSIAN)).toBe(persian);
  });

  test("is spoken to the minute, rounded down, and less in seconds (spec B-ARI-4)", () => {
    expect(format.spoken(26 * H, ENGLISH)).toBe("1 day 2 hours");
    expect(format.spoken(61 * 60_000, PERSIAN)).toBe("۱ ساعت ۱ دقیقه");
    expect(format.spoken(59_999, ENGLISH)).toBe("59 seconds");
    expect(format.spoken(400, ENGLISH)).toBe("0 seconds");
  });

  test("is exact in figures, without making days of working hours", () => {
    expect(format.exact(26 * H + 5000, ENGLISH)).toBe("26 hours 5 seconds");
    expect(format.exact(0, PERSIAN)).toBe("۰ ثانیه");
  });
});

test("a moment is said on the wall of another zone", () => {
  const late = "2026-11-22T21:15:05Z";
  expect(format.fullThere(late, "Asia/Tehran", ENGLISH)).toContain("23 November 2026");
  expect(format.fullThere(late, "Asia/Tehran", PERSIAN)).toBe("دوشنبه ۲ آذر ۱۴۰۵، ساعت ۰۰:۴۵:۰۵");
  expect(format.mark(late, "time", "Asia/Tehran", PERSIAN)).toBe("۰۰:۴۵");
  expect(format.mark(late, "day", "UTC", ENGLISH)).toBe("22 Nov");
});
