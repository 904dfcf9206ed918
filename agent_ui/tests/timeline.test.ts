import { describe, expect, test } from "vitest";
import type { Dossier } from "@/api/wire";
import { reduce } from "@/core/reduce";
import { lastOwn, timeline } from "@/core/select";
import { fromDesk, type OpenTicket } from "@/core/state";
import { aDesk, aDossier, aLine, aMessage } from "./rows";

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
});
