/** Calls on the timeline, and what follows from them. */
import { describe, expect, test } from "vitest";
import type { CallView } from "@/api/wire";
import { callBack, customerNumber, lasting, numberOf, spoken, toneOf } from "@/core/calls";
import { reduce } from "@/core/reduce";
import { fromDesk } from "@/core/state";
import { length } from "@/i18n/format";
import { aCall, aConversation, aDesk, aDossier, aMessage, anItem } from "./rows";

const NUMBER = "+989121112233";
const LATIN = { language: "en", calendar: "gregorian", digits: "latin", first_day: "monday" };

describe("the number of a call", () => {
  test.each([
    ["as it can be dialled", NUMBER, {}, NUMBER],
    ["as it was shown", "call 7", { from_raw: "201" }, "201"],
    ["as it was dialled", "call 7", { direction: "outbound", to_raw: "0912" }, "0912"],
    ["nowhere when it is withheld", "call 7", { from_raw: "anonymous" }, null],
  ])("stands %s", (_, address, some, number) => {
    expect(numberOf(aMessage({ address }), aCall(some))).toBe(number);
  });
});

test.each([
  [{ stage: "ringing", outcome: null }, "live"],
  [{ outcome: "answered" }, "good"],
  [{ outcome: "missed" }, "bad"],
  [{ outcome: "abandoned" }, "bad"],
  [{ outcome: "no_answer", direction: "outbound" }, "warn"],
  [{ outcome: "transferred" }, "plain"],
])("%j is %s", (some, tone) => {
  expect(toneOf(aCall(some))).toBe(tone);
});

describe("how long a call lasts", () => {
  const began = "2026-11-22T10:00:00Z";
  const now = Date.parse("2026-11-22T10:01:05Z");

  test.each<[string, Partial<CallView>, number | null]>([
    ["since it rings", { stage: "ringing" }, 65_000],
    ["since it was answered", { stage: "talking", answered_at: "2026-11-22T10:01:00Z" }, 5000],
    ["is not known where nobody says when", { stage: "talking", answered_at: null }, null],
    ["is said by the record when it is over", { stage: "over" }, null],
  ])("%s", (_, some, lasts) => {
    expect(lasting(aCall(some), began, now)).toBe(lasts);
  });

  test("is written as clocks count", () => {
    expect(length(5_900, LATIN)).toBe("0:05");
    expect(length(3_725_000, LATIN)).toBe("1:02:05");
    expect(length(200_000, { ...LATIN, digits: "persian" })).toBe("۳:۲۰");
  });
});

describe("a call-back", () => {
  const missed = aMessage({ channel: "phone", call: aCall({ outcome: "missed" }) });
  const open = (item = anItem({ channel: "phone" }), messages = [missed]) => {
    const dossier = aDossier({
      items: [item],
      conversations: [aConversation({ channel: "phone", address: NUMBER, inbox_id: "line" })],
      timeline: { messages, lines: [], before: null },
    });
    const state = reduce(fromDesk(aDesk(), 1), { frame: "opened", dossier });
    const shown = state.dossiers.t1;
    return shown ? callBack(shown, "me") : null;
  };

  test("is due when nobody served the caller, and names number and inbox", () => {
    expect(open()).toMatchObject({ number: NUMBER, inboxId: "line", last: { id: "m1" } });
    expect(open(anItem({ channel: "phone", state: "assigned", agent_id: "me" }))).not.toBeNull();
  });

  test.each([
    ["a colleague's", anItem({ channel: "phone", state: "assigned", agent_id: "other" })],
    ["done", anItem({ channel: "phone", state: "done" })],
    ["of another channel", anItem({ channel: "email" })],
  ])("is not mine to make when the work is %s", (_, item) => {
    expect(open(item)).toBeNull();
  });

  test.each<[string, Partial<CallView>]>([
    ["they call again", { stage: "ringing", outcome: null }],
    ["we speak", { stage: "talking", outcome: null }],
    ["we spoke", { direction: "outbound", outcome: "answered" }],
  ])("is not due while or after %s", (_, some) => {
    const later = aMessage({
      id: "m2",
      channel: "phone",
      occurred_at: "2026-11-22T10:09:00Z",
      call: aCall(some),
    });
    expect(open(undefined, [later, missed])).toBeNull();
  });
});

test("a call is written down for the number that the customer has", () => {
  const written = (some: Parameters<typeof aDossier>[0]) => {
    const dossier = aDossier(some);
    const state = reduce(fromDesk(aDesk(), 1), { frame: "opened", dossier });
    return state.dossiers.t1 && customerNumber(state.dossiers.t1);
  };
  expect(written({})).toBe("");
  expect(written({ conversations: [aConversation({ channel: "phone", address: NUMBER })] })).toBe(
    NUMBER,
  );
});

test.each([
  ["", 0],
  ["3", 180],
  ["3:20", 200],
  ["۳:۲۰", 200],
  ["0:5", 5],
  ["3:75", null],
  ["soon", null],
])("%j is %j seconds", (typed, seconds) => {
  expect(spoken(typed)).toBe(seconds);
});
