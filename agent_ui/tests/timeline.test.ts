import { describe, expect, test } from "vitest";
import type { Dossier, MessageView } from "@/api/wire";
import { reduce } from "@/core/reduce";
import { type Entry, isSequel, lastOwn, lastSaid, lastWritten, timeline } from "@/core/select";
import { fromDesk, type OpenTicket } from "@/core/state";
import { aCall, aDesk, aDossier, aFact, aLine, aMessage } from "./rows";

const AT = "2026-11-22T10:05:00Z";

function opened(part: Partial<Dossier["timeline"]>): OpenTicket {
  const timeline = { messages: [], lines: [], before: null, ...part };
  const dossier = aDossier({ timeline });
  const found = reduce(fromDesk(aDesk(), 10), { frame: "opened", dossier }).dossiers.t1;
  if (!found) throw new Error("not opened");
  return found;
}

describe("the timeline", () => {
  test("says who took the ticket before the answer that took it, and the rest after", () => {
    const dossier = opened({
      messages: [
        aMessage({ id: "answer", direction: "outbound", agent_id: "me", occurred_at: AT }),
      ],
      lines: [
        aLine({ position: 12, type: "ticket_moved", before: "open", after: "pending", at: AT }),
        aLine({ position: 13, type: "work_assigned", before: null, after: "me", at: AT }),
        aLine({ position: 11, type: "ticket_opened", before: null, after: null, at: AT }),
      ],
    });
    expect(timeline(dossier).map(({ key }) => key)).toEqual([
      "line-11",
      "line-13",
      "answer",
      "line-12",
    ]);
  });

  test("knows the last message of the opened ticket among newer ones of others", () => {
    const dossier = opened({
      messages: [
        aMessage({ id: "first", occurred_at: "2026-11-22T10:00:00Z" }),
        aMessage({ id: "own", occurred_at: "2026-11-22T10:01:00Z" }),
        aMessage({ id: "other", ticket_id: "t2", occurred_at: "2026-11-22T10:02:00Z" }),
      ],
    });
    expect(lastOwn(dossier)).toBe("own");
    expect(lastOwn(opened({ messages: [aMessage({ ticket_id: "t2" })] }))).toBeUndefined();
  });

  test("has lines of one time in the order of their positions", () => {
    const lines = [100, 9, 10].map((position) =>
      aLine({ position, type: "work_queued", before: null, after: null, at: AT }),
    );
    const keys = timeline(opened({ lines })).map(({ key }) => key);
    expect(keys).toEqual(["line-9", "line-10", "line-100"]);
  });

  test("tells times apart to the microsecond", () => {
    const times = ["10:05:00Z", "10:05:00.000100Z", "10:05:00.000090Z", "10:05:00.001Z"];
    const messages = times.map((time) => aMessage({ id: time, occurred_at: `2026-11-22T${time}` }));
    const keys = timeline(opened({ messages })).map(({ key }) => key);
    expect(keys).toEqual([times[0], times[2], times[1], times[3]]);
  });
});

describe("what a person wrote last", () => {
  const first = aMessage({ id: "a", occurred_at: "2026-11-22T10:00:00Z" });

  test("is neither what a machine wrote since, nor what was said in another ticket (F.4)", () => {
    const machine = aMessage({ id: "b", auto_class: "auto_reply", occurred_at: AT });
    const other = aMessage({ id: "c", ticket_id: "t2", occurred_at: AT });
    const answer = aMessage({ id: "d", direction: "outbound", occurred_at: AT });
    const dossier = opened({ messages: [first, machine, other, answer] });
    expect(lastWritten(dossier)?.id).toBe("a");
    expect(lastSaid(dossier)?.id).toBe("d");
  });

  test("goes on where it was said, not in a note, a call, or an answer that was taken back", () => {
    const delivery = { state: "undone", due_at: AT, error: null, attempts: 0, version: 2 };
    const later = { direction: "outbound", occurred_at: AT } as const;
    const note = aMessage({ ...later, id: "b", direction: "note" });
    const call = aMessage({ ...later, id: "c", call: aCall() });
    const undone = aMessage({ ...later, id: "d", delivery });
    expect(lastSaid(opened({ messages: [first, note, call, undone] }))?.id).toBe("a");
  });
});

describe("one name over several messages", () => {
  const entry = (some: Partial<MessageView>): Entry => {
    const message = aMessage({ occurred_at: AT, ...some });
    return { is: "message", key: message.id, at: message.occurred_at, message };
  };
  const first = entry({ id: "a", occurred_at: "2026-11-22T10:03:00Z" });

  test("stands over what goes on", () => {
    expect(isSequel(entry({ id: "b" }), first)).toBe(true);
    expect(isSequel(entry({ id: "b" }), undefined)).toBe(false);
  });

  test.each<[string, Partial<MessageView>]>([
    ["proof", { proof: "channel_proven" }],
    ["sender", { address: "somebody@else.example" }],
    ["stranger", { outsider: true }],
    ["machine", { auto_class: "bounce" }],
    ["ticket", { ticket_id: "t2" }],
    ["hour", { occurred_at: "2026-11-22T11:03:00Z" }],
  ])("does not stand over another %s (E-DSC-2)", (_, some) => {
    expect(isSequel(entry({ id: "b", ...some }), first)).toBe(false);
  });
});

describe("a message that comes late", () => {
  const said = (id: string, minute: number) =>
    aMessage({ id, occurred_at: `2026-11-22T10:0${minute}:00Z` });
  const [first, late, last] = [said("a", 1), said("c", 2), said("b", 3)];
  const shown = (part: Partial<Dossier["timeline"]>, ...lateOnes: MessageView[]) => {
    const timeline_ = { messages: [], lines: [], before: null, ...part };
    const dossier = aDossier({ timeline: timeline_ });
    const start = reduce(fromDesk(aDesk(), 10), { frame: "opened", dossier });
    const end = lateOnes.reduce((state, message) => reduce(state, aFact({ message })), start);
    return end.dossiers.t1;
  };
  const keys = (dossier: OpenTicket | undefined) =>
    dossier && timeline(dossier).map(({ key }) => key);

  test("stands where it stands when the ticket is opened anew", () => {
    const live = shown({ messages: [first, last] }, late);
    expect(keys(live)).toEqual(["a", "c", "b"]);
    expect(keys(live)).toEqual(keys(shown({ messages: [first, late, last] })));
  });

  test("comes with its page where that is not here yet", () => {
    const live = shown({ messages: [last], before: "cursor" }, late);
    expect(keys(live)).toEqual(keys(shown({ messages: [last], before: "cursor" })));
    expect(keys(shown({ messages: [first, last], before: "cursor" }, late))).toEqual([
      "a",
      "c",
      "b",
    ]);
  });
});
