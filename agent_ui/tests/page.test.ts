/** The list of all tickets stands as the service would list it now. */
import { describe, expect, test } from "vitest";
import { extended, refreshed, type Sieve } from "@/core/page";
import { aTicket } from "./rows";

const at = (minute: number) => `2026-11-22T10:${String(minute).padStart(2, "0")}:00Z`;
const ticket = (id: string, minute: number, some = {}) =>
  aTicket({ id, last_at: at(minute), ...some });
const ALL: Sieve = { status: "", kind: "", queue: "", words: "" };
const ids = (tickets: readonly { id: string }[]) => tickets.map(({ id }) => id).join(" ");

const LIST = [ticket("c", 30), ticket("b", 20), ticket("a", 10)];

describe("a ticket that changes", () => {
  test("moves to where its last message puts it", () => {
    expect(ids(refreshed(LIST, ticket("a", 40, { version: 2 }), ALL, true))).toBe("a c b");
    expect(ids(refreshed(LIST, ticket("a", 25, { version: 2 }), ALL, true))).toBe("c a b");
  });

  test("stands below a greater id of the same moment", () => {
    expect(ids(refreshed(LIST, ticket("d", 20), ALL, true))).toBe("c d b a");
    expect(ids(refreshed(LIST, ticket("0", 20), ALL, true))).toBe("c b 0 a");
  });

  test("does not go back to an older version", () => {
    const newer = [ticket("a", 10, { version: 5 })];
    expect(refreshed(newer, ticket("a", 40, { version: 4 }), ALL, true)).toBe(newer);
  });

  test("leaves when the filter leaves it out, and comes when it lets it in", () => {
    expect(ids(refreshed(LIST, ticket("b", 40, { status: "closed" }), ALL, true))).toBe("c a");
    const open = { ...ALL, status: "open" };
    expect(ids(refreshed([], ticket("x", 5, { status: "open" }), open, true))).toBe("x");
    expect(ids(refreshed([], ticket("x", 5, { status: "new" }), open, true))).toBe("");
  });

  test("is not guessed into a search for words", () => {
    expect(ids(refreshed(LIST, ticket("x", 50), { ...ALL, words: "lamp" }, true))).toBe("c b a");
  });

  test("waits for its own page when it belongs below the last row", () => {
    expect(ids(refreshed(LIST, ticket("x", 5), ALL, false))).toBe("c b a");
    expect(ids(refreshed(LIST, ticket("x", 5), ALL, true))).toBe("c b a x");
  });
});

test("a page that comes late does not replace what is newer", () => {
  const known = [ticket("a", 40, { version: 3, subject: "new" })];
  const both = extended(known, [ticket("b", 20), ticket("a", 10, { version: 2 })]);
  expect(ids(both)).toBe("a b");
  expect(both[0]?.subject).toBe("new");
});
