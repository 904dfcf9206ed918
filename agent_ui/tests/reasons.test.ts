import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { reasonText } from "@/app/reasons";
import { known } from "@/core/reasons";
import { i18n } from "@/i18n";
import en from "@/i18n/en.json";

const channels = join(import.meta.dirname, "../../channels");

/** What the channels' own examples say when they cannot be read. */
const told = readdirSync(channels, { recursive: true, encoding: "utf8" })
  .filter((name) => /fixtures\/.*\.json$/.test(name))
  .map((name) => readFileSync(join(channels, name), "utf8"))
  .flatMap((text) => [...text.matchAll(/"error": "([^"]+)"/g)])
  .map((found) => found[1] ?? "");

const plain = (text: string) => text.replace(/[\u2066-\u2069]/g, "");

describe("why input was set aside", () => {
  test.each([
    ...new Set(told),
    "there is not one header field",
    "40000000 bytes are more than the 36700160 that a mail may have",
    "it could not be read: KeyError: 'x'",
  ])("%s is known, and the English text says the same", (reason) => {
    const found = known(reason);
    expect(Object.keys(en.quarantine.reason)).toContain(found?.name);
    i18n.global.locale.value = "en";
    expect(plain(reasonText(reason))).toBe(reason);
  });

  test("is said in Persian, with what is technical isolated", () => {
    i18n.global.locale.value = "fa";
    expect(reasonText("there is not one header field")).toBe("هیچ سرآیندی ندارد");
    expect(reasonText("client_id: missing")).toBe("فیلد \u2068client_id\u2069 وجود ندارد");
    expect(reasonText("a form of a later version")).toBe("\u2066a form of a later version\u2069");
    i18n.global.locale.value = "en";
  });
});
