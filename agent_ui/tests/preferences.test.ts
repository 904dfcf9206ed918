/** Preferences stand for themselves. */
import { expect, test } from "vitest";
import { adopt, change, preferences } from "@/app/preferences";
import { aDesk } from "./rows";

test("another language and back leaves what was chosen beside it", async () => {
  const chosen = {
    ...aDesk().me.preferences,
    calendar: "jalali",
    digits: "persian",
    first_day: "sunday",
  };
  adopt(chosen);
  await change({ language: "fa" });
  expect(preferences.value).toEqual({ ...chosen, language: "fa" });
  await change({ language: "en" });
  expect(preferences.value).toEqual(chosen);
});
