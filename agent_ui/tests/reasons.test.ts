import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { reasonText, sendingText } from "@/app/reasons";
import { known, knownSending } from "@/core/reasons";
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

describe("why an answer did not leave", () => {
  test.each([
    ["the day's cap: 0.3 of 0.30 are spent and this costs 0.20", "cap"],
    ["text messages are switched off", "smsOff"],
    ["the code in it does not hold any more", "codeOver"],
    ["the message is 12 text messages long, more than 10", "smsLong"],
    ["the customer blocked the bot", "blocked"],
    ["the customer blocked the bot: Forbidden: bot was blocked by the user (403)", "blocked"],
    ["the customer's account is gone: Forbidden: user is deactivated (403)", "accountGone"],
    ["there is no such chat; a customer has to write to the bot first: not found (400)", "noChat"],
    ["the customer wrote more than 24 hours ago: send a template (131047)", "window"],
    ["the Bot API server asks us to wait: Too Many Requests (429)", "wait"],
    ["the Bot API server does not know the token: Unauthorized (401)", "noBot"],
    ["the Bot API server cannot be asked: no answer in time", "noServer"],
    ["no answer in time: it may have arrived all the same, and then arrives twice", "perhaps"],
    ["the gateway: Authenticate (20003)", "gateway"],
    ["the Graph API: ConnectTimeout", "graph"],
  ])("%s is known in both languages", (reason, name) => {
    expect(knownSending(reason)?.name).toBe(name);
    i18n.global.locale.value = "fa";
    expect(sendingText(reason)).toMatch(/[\u0600-\u06ff]/);
    i18n.global.locale.value = "en";
    expect(sendingText(reason)).not.toMatch(/[{}]/);
  });

  test("stays as it came where nobody knows it", () => {
    const reason = "smtp.example.org: 550 5.7.1 rejected";
    expect(sendingText(reason)).toBe(`\u2066${reason}\u2069`);
  });
});
