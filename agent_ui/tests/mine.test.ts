import { expect, test } from "vitest";
import { myWork } from "@/core/select";
import { fromDesk } from "@/core/state";
import { aDesk, aTicket } from "./rows";

test("my work can be narrowed to one kind", () => {
  const mine = (id: string, kind: string) => aTicket({ id, kind, assignee_id: "me" });
  const state = fromDesk(aDesk({ tickets: [mine("a", "return"), mine("b", "query")] }), 1);
  const shown = (kind: Parameters<typeof myWork>[1]) =>
    myWork(state, kind).flatMap(({ tickets }) => tickets.map(({ id }) => id));
  expect(shown("return")).toEqual(["a"]);
  expect(shown("complaint")).toEqual([]);
  expect(shown(null)).toEqual(["a", "b"]);
});

test("what came late waits for my answer though I had the last word", () => {
  const mine = (id: string, unanswered_since: string | null) =>
    aTicket({ id, assignee_id: "me", last_direction: "outbound", unanswered_since });
  const tickets = [mine("late", "2026-11-22T10:00:00Z"), mine("calm", null)];
  const sections = myWork(fromDesk(aDesk({ tickets }), 1)).map(({ section, tickets: those }) => [
    section,
    those.map(({ id }) => id),
  ]);
  expect(sections).toEqual([
    ["answer", ["late"]],
    ["answered", ["calm"]],
  ]);
});
