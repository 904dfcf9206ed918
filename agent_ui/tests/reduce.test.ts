import { describe, expect, test } from "vitest";
import type { Desk } from "@/api/wire";
import { reduce, revealing } from "@/core/reduce";
import { timeline } from "@/core/select";
import { fromDesk, type State, type StreamEvent, toDesk } from "@/core/state";
import {
  aDesk,
  aDossier,
  aFact,
  aLine,
  aMark,
  aMessage,
  anAgent,
  anInbox,
  anItem,
  anOffer,
  aTicket,
} from "./rows";

const start = (some: Partial<Desk> = {}): State => fromDesk(aDesk(some), 10);
const read = (state: State, ...events: StreamEvent[]): State => events.reduce(reduce, state);

describe("a fact", () => {
  test("keeps a resolved ticket on the desk for as long as there is work on it", () => {
    const ticket = aTicket({ status: "resolved", version: 3 });
    const failed = read(start(), aFact({ ticket, item: anItem() }));
    expect(toDesk(failed)).toMatchObject({ tickets: [{ id: "t1" }], items: [{ id: "w1" }] });
    const done = read(failed, aFact({ ticket, item: anItem({ state: "done", version: 2 }) }));
    expect(toDesk(done)).toMatchObject({ tickets: [], items: [] });
  });

  test("brings a ticket, its work and an offer onto the desk", () => {
    const state = read(
      start(),
      aFact({ ticket: aTicket(), item: anItem({ state: "offered" }), offer: anOffer() }),
    );
    expect(toDesk(state)).toMatchObject({
      tickets: [{ id: "t1" }],
      items: [{ id: "w1" }],
      offers: [{ id: "o1" }],
    });
    expect(state.position).toBe(11);
  });

  test("read twice changes nothing", () => {
    const fact = aFact({ ticket: aTicket(), message: aMessage(), line: aLine() });
    const opened = read(start(), { frame: "opened", dossier: aDossier() });
    const once = read(opened, fact);
    expect(read(once, fact)).toEqual(once);
  });

  test("never replaces a newer row by an older one", () => {
    const state = read(
      start({ tickets: [aTicket({ version: 5, subject: "new" })] }),
      aFact({ ticket: aTicket({ version: 4, subject: "old" }) }),
    );
    expect(state.tickets.t1?.subject).toBe("new");
  });

  test("does not bring back a row that a later one took away", () => {
    const state = read(
      start({ tickets: [aTicket()] }),
      aFact({ ticket: aTicket({ status: "resolved", version: 3 }) }),
      aFact({ position: 12, ticket: aTicket({ status: "open", version: 2 }) }),
    );
    expect(state.tickets).toEqual({});
  });

  test.each([
    ["new", null, true],
    ["open", "other", true],
    ["pending", "me", true],
    ["pending", "other", false],
    ["on_hold", "me", true],
    ["on_hold", null, false],
    ["resolved", "me", false],
    ["closed", "me", false],
  ])("keeps a ticket that is %s with %s: %s", (status, assignee_id, stays) => {
    const ticket = aTicket({ status, assignee_id, version: 2 });
    const state = read(start({ tickets: [aTicket()] }), aFact({ ticket }));
    expect("t1" in state.tickets).toBe(stays);
  });

  test("drops work that is done and offers that ended or are another's", () => {
    const state = read(
      start({ items: [anItem()], offers: [anOffer(), anOffer({ id: "o2" })] }),
      aFact({ item: anItem({ state: "done", version: 2 }) }),
      aFact({ offer: anOffer({ state: "expired", version: 2 }) }),
      aFact({ offer: anOffer({ id: "o2", agent_id: "other", version: 2 }) }),
      aFact({ offer: anOffer({ id: "o3", agent_id: "other" }) }),
    );
    expect(state.items).toEqual({});
    expect(state.offers).toEqual({});
  });

  test("tells of colleagues, inboxes and the quarantine", () => {
    const inbox = {
      id: "i1",
      kind: "email",
      name: "Support",
      address: "support@shop.example",
      undo_seconds: 10,
      connected_since: null,
      last_message_at: null,
      last_error: null,
      last_error_at: null,
      answers: null,
    };
    const state = read(
      start(),
      aFact({ type: "presence_changed", agent: anAgent({ chosen: "online" }) }),
      aFact({ type: "inbox_changed", inbox }),
      aFact({ type: "raw_set_aside", set_aside: 3 }),
      aFact({ type: "presence_changed", agent: anAgent({ chosen: "away" }) }),
    );
    expect(state.agents.me?.chosen).toBe("away");
    expect(state.inboxes.i1).toEqual(inbox);
    expect(state.setAside).toBe(3);
  });

  test("never moves the position back", () => {
    expect(read(start(), aFact({ position: 3 })).position).toBe(10);
  });
});

describe("an open ticket", () => {
  const opened = read(start(), { frame: "opened", dossier: aDossier() });

  test("takes what its customer says, in any of their tickets, and what others say in it", () => {
    const state = read(
      opened,
      aFact({ message: aMessage() }),
      aFact({ message: aMessage({ id: "m2", ticket_id: "t2" }), ticket: aTicket({ id: "t2" }) }),
      aFact({ message: aMessage({ id: "m3", ticket_id: "t3", customer_id: "c2" }) }),
      aFact({ message: aMessage({ id: "m4", customer_id: "c2" }) }),
      aFact({ line: aLine() }),
    );
    const dossier = state.dossiers.t1;
    expect(Object.keys(dossier?.messages ?? {})).toEqual(["m1", "m2", "m4"]);
    expect(Object.keys(dossier?.tickets ?? {})).toEqual(["t2"]);
    expect(Object.keys(dossier?.lines ?? {})).toEqual(["11"]);
  });

  test("keeps the later news of a delivery", () => {
    const sent = { state: "sent", due_at: "2026-11-22T10:00:10Z", error: null, attempts: 1 };
    const state = read(
      opened,
      aFact({ message: aMessage({ delivery: { ...sent, state: "read", version: 4 } }) }),
      aFact({ message: aMessage({ delivery: { ...sent, version: 2 } }) }),
    );
    expect(state.dossiers.t1?.messages.m1?.delivery?.state).toBe("read");
  });

  test("leaves out an answer that was taken back", () => {
    const undone = { state: "undone", due_at: "", error: null, attempts: 0, version: 2 };
    const state = read(opened, aFact({ message: aMessage({ delivery: undone }) }));
    const dossier = state.dossiers.t1;
    expect(dossier && timeline(dossier)).toEqual([]);
  });

  test("grows at its beginning without losing what came since", () => {
    const page = { messages: [aMessage({ id: "m0" })], lines: [], before: null };
    const state = read(opened, aFact({ message: aMessage() }), {
      frame: "earlier",
      ticket_id: "t1",
      page,
    });
    expect(Object.keys(state.dossiers.t1?.messages ?? {})).toEqual(["m0", "m1"]);
  });

  test("is forgotten with all that hangs on it when it leaves our sight", () => {
    const full = read(
      opened,
      aFact({ ticket: aTicket(), item: anItem(), offer: anOffer() }),
      { frame: "typing", ticket_id: "t1", who: "customer" },
      { frame: "left", position: 20, ticket_id: "t1" },
    );
    expect(toDesk(full)).toEqual(toDesk(start()));
    expect([full.dossiers, full.typing, full.position]).toEqual([{}, {}, 20]);
  });

  test("leaves the timelines of its customer too", () => {
    const there = aFact({
      ticket: aTicket({ id: "t2" }),
      message: aMessage({ id: "m2", ticket_id: "t2" }),
      line: aLine({ ticket_id: "t2" }),
    });
    const state = read(opened, there, { frame: "left", position: 20, ticket_id: "t2" });
    expect(state.dossiers).toEqual(opened.dossiers);
  });

  test("that comes into sight shows that its customer's timeline lacks its past", () => {
    const comes = aFact({ type: "ticket_handed_over", ticket: aTicket({ id: "t2" }) });
    expect(revealing(opened, comes)).toEqual(["t1"]);
    expect(revealing(read(opened, comes), comes)).toEqual([]);
    expect(
      revealing(opened, aFact({ type: "ticket_opened", ticket: aTicket({ id: "t2" }) })),
    ).toEqual([]);
    const own = aFact({ type: "ticket_handed_over", ticket: aTicket() });
    expect(revealing(opened, own)).toEqual([]);
  });

  test("comes back into sight at the version at which it left", () => {
    const state = read(
      opened,
      aFact({ ticket: aTicket({ version: 2 }) }),
      { frame: "left", position: 20, ticket_id: "t1" },
      aFact({ position: 21, ticket: aTicket({ version: 2 }) }),
    );
    expect(state.tickets.t1?.version).toBe(2);
  });
});

describe("a ticket that may belong to another", () => {
  const other = aTicket({ id: "t2", customer_id: "c2", version: 3 });
  const asked = read(start(), {
    frame: "opened",
    dossier: aDossier({ may_follow: other, ticket: aTicket({ status: "open" }) }),
  });
  const suspected = (state: State) => state.dossiers.t1?.mayFollow;

  test.each(["ticket_stands_alone", "ticket_joined"])("is not asked about after %s", (type) => {
    expect(suspected(read(asked, aFact({ type, ticket: aTicket() })))).toBeNull();
  });

  test("shows the other as it is now, though that is another customer's", () => {
    const news = aFact({ ticket: { ...other, status: "closed", version: 4 } });
    expect(suspected(read(asked, news))?.status).toBe("closed");
    const old = aFact({ ticket: { ...other, subject: "Before", version: 2 } });
    expect(suspected(read(asked, old))?.subject).toBe(other.subject);
    expect(suspected(read(asked, aFact({ ticket: aTicket({ version: 2 }) })))).toEqual(other);
  });

  test("forgets the other when it leaves our sight", () => {
    const left: StreamEvent = { frame: "left", position: 20, ticket_id: "t2" };
    expect(suspected(read(asked, left))).toBeNull();
  });

  test("is read anew with the other when it joined it", () => {
    const both = read(asked, { frame: "opened", dossier: aDossier({ ticket: other }) });
    const joined = aTicket({ status: "closed", merged_into_id: "t2" });
    expect(revealing(both, aFact({ type: "ticket_joined", ticket: joined }))).toEqual(["t1"]);
    expect(revealing(both, aFact({ type: "ticket_took_over", ticket: other }))).toEqual(["t2"]);
  });
});

describe("a customer who is found to be another", () => {
  test.each(["customers_merged", "merge_undone", "customers_told_apart", "identity_changed"])(
    "is read anew after %s (E.5)",
    (type) => {
      const opened = read(start(), { frame: "opened", dossier: aDossier() });
      expect(revealing(opened, aFact({ type, customers: ["c9", "c1"] }))).toEqual(["t1"]);
      expect(revealing(opened, aFact({ type, customers: ["c9", "c8"] }))).toEqual([]);
    },
  );
});

describe("what passes", () => {
  test("typing fades unless it was heard again", () => {
    const heard: StreamEvent = { frame: "typing", ticket_id: "t1", who: "customer" };
    const fades: StreamEvent = { frame: "faded", ticket_id: "t1", who: "customer", count: 1 };
    expect(read(start(), heard, fades).typing.t1).toEqual({});
    expect(read(start(), heard, heard, fades).typing.t1).toEqual({ customer: 2 });
  });

  test("typing ends with the message", () => {
    const heard: StreamEvent = { frame: "typing", ticket_id: "t1", who: "customer" };
    expect(read(start(), heard, aFact({ message: aMessage() })).typing.t1).toEqual({});
  });

  test("a colleague looks at one ticket, then at none", () => {
    const looks = read(start(), { frame: "viewing", agent_id: "a2", ticket_id: "t1" });
    expect(looks.viewing).toEqual({ a2: "t1" });
    expect(read(looks, { frame: "viewing", agent_id: "a2", ticket_id: null }).viewing).toEqual({});
  });

  test("a mark brings what no fact shows, and leaves alone what it does not tell", () => {
    const { me } = aDesk();
    const state = read(
      start({ inboxes: [anInbox()] }),
      aMark({ me: { ...me, name: "Sara K" } }),
      aMark({ inboxes: [anInbox({ last_message_at: "2026-11-22T10:05:00Z" })] }),
      aMark(),
    );
    expect(state.me.name).toBe("Sara K");
    expect(state.inboxes.i1?.last_message_at).toBe("2026-11-22T10:05:00Z");
  });

  test("marks move the position; resync and error change nothing", () => {
    expect(read(start(), aMark({ position: 30 })).position).toBe(30);
    const state = start();
    expect(read(state, { frame: "resync", reason: "old" })).toBe(state);
    expect(read(state, { frame: "error", code: "malformed", title: "?" })).toBe(state);
  });
});
