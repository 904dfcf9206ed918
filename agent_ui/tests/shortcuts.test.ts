/** The console's own keys. */
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { current, state } from "@/app/desk";
import * as offers from "@/app/offers";
import * as screen from "@/app/screen";
import { commands, listen } from "@/app/shortcuts";
import { reduce } from "@/core/reduce";
import { selectedOffer, waitsSince, waitTone } from "@/core/select";
import { fromDesk } from "@/core/state";
import { router } from "@/router";
import { aDesk, aDossier, anItem, anOffer, aTicket } from "./rows";

const SOON = "2099-01-01T00:00:00Z";
const asked = vi.fn((_url: string, _init?: RequestInit) => new Promise<Response>(() => undefined));
const silence = listen();
afterAll(silence);

beforeEach(() => vi.stubGlobal("fetch", asked));
afterEach(() => {
  vi.unstubAllGlobals();
  asked.mockClear();
  state.value = current.value = null;
  screen.undoable.value = false;
  document.body.replaceChildren();
});

function press(key: string, some: KeyboardEventInit = {}): KeyboardEvent {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...some });
  (document.activeElement ?? document.body).dispatchEvent(event);
  return event;
}
function write(text: string): void {
  const field = document.body.appendChild(document.createElement("textarea"));
  field.value = text;
  field.focus();
}
function open(ticket: ReturnType<typeof aTicket>): void {
  state.value = reduce(fromDesk(aDesk({ tickets: [ticket] }), 1), {
    frame: "opened",
    dossier: aDossier({ ticket }),
  });
  current.value = ticket.id;
}
const bodies = () => asked.mock.calls.map(([, init]) => JSON.parse(String(init?.body)));

const told = () =>
  asked.mock.calls.flatMap(([, init]) => (init?.body ? [JSON.parse(String(init.body))] : []));

describe("the kind", () => {
  test("changes with its digit alone", () => {
    open(aTicket({ id: "k1" }));
    press("۴", { code: "Digit4" });
    expect(bodies()).toMatchObject([{ kind: "incident" }]);
  });

  test("is the one that was pressed last, after the one that is on its way", async () => {
    const done = new Response(JSON.stringify({ id: "k4", version: 8 }), {
      headers: { "Content-Type": "application/json" },
    });
    asked.mockResolvedValueOnce(done);
    open(aTicket({ id: "k4", version: 7 }));
    for (const digit of ["2", "4", "5"]) press(digit, { code: `Digit${digit}` });
    await vi.waitFor(() => expect(told()).toHaveLength(2));
    expect(told()).toMatchObject([
      { kind: "request", version: 7 },
      { kind: "complaint", version: 8 },
    ]);
  });

  test("goes back to what it was, though another is on its way", async () => {
    const done = new Response(JSON.stringify({ id: "k5", version: 8 }), {
      headers: { "Content-Type": "application/json" },
    });
    asked.mockResolvedValueOnce(done);
    open(aTicket({ id: "k5", version: 7, kind: "query" }));
    for (const digit of ["2", "1"]) press(digit, { code: `Digit${digit}` });
    await vi.waitFor(() => expect(told()).toHaveLength(2));
    expect(told()).toMatchObject([
      { kind: "request", version: 7 },
      { kind: "query", version: 8 },
    ]);
  });

  test("changes in the middle of a text with Alt only", () => {
    open(aTicket({ id: "k2" }));
    write("In the middle");
    expect(press("5", { code: "Digit5" }).defaultPrevented).toBe(false);
    expect(asked).not.toHaveBeenCalled();
    expect(press("5", { code: "Digit5", altKey: true }).defaultPrevented).toBe(true);
    expect(bodies()).toMatchObject([{ kind: "complaint" }]);
  });

  test("stays when no ticket is open, or it is of that kind already", () => {
    press("2", { code: "Digit2" });
    open(aTicket({ id: "k3", kind: "request" }));
    press("2", { code: "Digit2" });
    expect(asked).not.toHaveBeenCalled();
  });
});

describe("the list", () => {
  test("has the keys again after a button was pressed", () => {
    const opened = vi.spyOn(router, "push").mockResolvedValue(undefined);
    router.currentRoute.value = { ...router.currentRoute.value, name: "desk", params: {} };
    screen.listed.value = ["l1"];
    document.body.appendChild(document.createElement("button")).focus();
    press("Enter");
    expect(opened).not.toHaveBeenCalled();
    press("j", { code: "KeyJ" });
    press("Enter");
    expect(opened).toHaveBeenCalledWith("/mine/l1");
    opened.mockRestore();
  });
});

describe("undo", () => {
  const requests = () => screen.undoing.value;

  test("is at hand in the empty composer", () => {
    screen.undoable.value = true;
    write("");
    const count = requests();
    expect(press("z", { code: "KeyZ", ctrlKey: true }).defaultPrevented).toBe(true);
    expect(requests()).toBe(count + 1);
  });

  test.each([
    ["to the text that is written", "some words", true],
    ["to the field when nothing can be taken back", "", false],
  ])("belongs %s", (_, text, undoable) => {
    screen.undoable.value = undoable;
    write(text);
    const count = requests();
    expect(press("z", { code: "KeyZ", ctrlKey: true }).defaultPrevented).toBe(false);
    expect(requests()).toBe(count);
  });
});

describe("several offers", () => {
  const desk = aDesk({
    offers: ["o1", "o2", "o3"].map((id, index) =>
      anOffer({ id, ticket_id: `t-${id}`, expires_at: SOON, offered_at: `2026-01-0${index + 1}` }),
    ),
  });
  const chosen = () => offers.selected.value?.offer.id;

  test("are reached one after the other, and the keys take the one reached", () => {
    state.value = fromDesk(desk, 1);
    expect(chosen()).toBe("o1");
    press("o");
    expect(chosen()).toBe("o2");
    press("a");
    expect(asked.mock.calls.at(-1)?.[0]).toContain("o2");
    press("o");
    press("o");
    expect(chosen()).toBe("o1");
  });

  test("give way to the offer of the ticket that is open", async () => {
    state.value = fromDesk(desk, 1);
    current.value = "t-o3";
    await vi.waitFor(() => expect(chosen()).toBe("o3"));
    press("c");
    expect(asked.mock.calls.at(-1)?.[0]).toContain("o3");
  });

  test("fall back when the picked one is gone", () => {
    expect(selectedOffer([], "o1", null)).toBeUndefined();
    state.value = fromDesk(desk, 1);
    expect(selectedOffer(offers.standing.value, "gone", "gone")?.offer.id).toBe("o1");
  });
});

describe("the help", () => {
  const rows = () => commands.keyed().map(({ label, section }) => `${section} ${label}`);

  test("names nothing twice", () => {
    expect(new Set(rows()).size).toBe(rows().length);
  });

  test("names the inboxes and the quarantine to those who may see them", () => {
    state.value = fromDesk(aDesk(), 1);
    expect(rows().some((row) => /inboxes|quarantine/.test(row))).toBe(false);
    const me = { ...aDesk().me, permissions: ["see_inboxes", "settle_quarantine"] };
    state.value = fromDesk(aDesk({ me }), 1);
    expect(rows().filter((row) => row.startsWith("quarantine"))).toHaveLength(3);
  });

  test("names a key for each presence", () => {
    const keys = ["online", "break", "meeting", "training", "wrap_up", "offline"].map((id) =>
      commands.key(`me.${id}`),
    );
    expect(keys).toEqual(["p o", "p b", "p m", "p t", "p w", "p f"]);
  });
});

test("a ticket waits since its customer does, else since its work was queued", () => {
  const times = { last_at: "2026-11-22T10:09:00Z", unanswered_since: "2026-11-22T10:00:00Z" };
  const item = anItem({ state: "offered", enqueued_at: "2026-11-22T10:01:00Z" });
  expect(waitsSince(aTicket(times), item)).toBe(times.unanswered_since);
  expect(waitsSince(aTicket({ ...times, unanswered_since: null }), item)).toBe(item.enqueued_at);
  expect(waitsSince(aTicket({ ...times, unanswered_since: null }))).toBe(times.last_at);
});

test.each([
  [9, "plain"],
  [11, "warn"],
  [31, "bad"],
])("a wait of %i minutes is %s wherever it is shown", (minutes, tone) => {
  const now = Date.parse("2026-11-22T12:00:00Z");
  expect(waitTone(new Date(now - minutes * 60_000).toISOString(), now)).toBe(tone);
});
