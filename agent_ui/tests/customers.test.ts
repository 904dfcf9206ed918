/** Whom an address belongs to, which ticket another can join, and what is said of a merge. */
import { afterEach, describe, expect, test, vi } from "vitest";
import { Problem } from "@/api/problem";
import { merge } from "@/app/actions";
import { explain, toasts } from "@/app/toasts";
import { reduce } from "@/core/reduce";
import { joinable, ownerName } from "@/core/select";
import { fromDesk } from "@/core/state";
import { aDesk, aDossier, aTicket } from "./rows";

const { customer } = aDossier();
const AT = "2026-11-22T10:00:00Z";

describe("an address", () => {
  const merges = [
    {
      id: "m1",
      winner_id: "c1",
      loser_id: "c2",
      loser_name: "N. A.",
      reason: "",
      by: "me",
      at: AT,
    },
  ];

  test("needs no owner's name where nobody was merged", () => {
    expect(ownerName(customer, "c1")).toBeNull();
  });

  test("is of the customer who had it, though they are one now (E-MRG-1)", () => {
    expect(ownerName({ ...customer, merges }, "c1")).toBe("Negar");
    expect(ownerName({ ...customer, merges }, "c2")).toBe("N. A.");
  });
});

describe("what a ticket can join", () => {
  const at = (id: string, last_at: string, status = "open") => aTicket({ id, last_at, status });
  const open = (status: string) => {
    const dossier = aDossier({
      ticket: aTicket({ status }),
      may_follow: at("t5", "2026-11-20T10:00:00Z"),
      tickets: [
        at("t2", "2026-11-21T10:00:00Z"),
        at("t3", "2026-11-22T10:00:00Z"),
        at("t4", "2026-11-22T11:00:00Z", "closed"),
        at("t5", "2026-11-20T10:00:00Z"),
      ],
    });
    const state = reduce(fromDesk(aDesk(), 1), { frame: "opened", dossier });
    const found = state.dossiers.t1;
    return found ? joinable(found).map(({ id }) => id) : null;
  };

  test("is the one it may belong to, then the customer's others, none of them closed", () => {
    expect(open("open")).toEqual(["t5", "t3", "t2"]);
  });

  test("is nothing when it is closed itself", () => {
    expect(open("closed")).toEqual([]);
  });
});

describe("merging", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    toasts.value = [];
  });

  test("offers the way back at once", async () => {
    const asked = vi.fn(async (_url: string, _init?: RequestInit) =>
      Response.json({ id: "m7", version: 1 }),
    );
    vi.stubGlobal("fetch", asked);
    expect(await merge("c1", "c2", "The same phone")).toBe(true);
    expect(toasts.value).toHaveLength(1);
    toasts.value[0]?.acts[0]?.run();
    await vi.waitFor(() => expect(asked).toHaveBeenCalledTimes(2));
    expect(asked.mock.calls.map(([url]) => url)).toEqual([
      "/api/customers/c1/merge",
      "/api/merges/m7/undo",
    ]);
    const body = JSON.parse(String(asked.mock.calls[0]?.[1]?.body));
    expect(body).toEqual({ loser_id: "c2", reason: "The same phone" });
  });
});

test("a conflict without a code of its own is told as the service tells it", () => {
  const told = explain(new Problem("conflict", 409, "ticket AB is closed: it can join nothing"));
  expect(told).toContain("ticket AB is closed: it can join nothing");
  expect(explain(new Problem("not_merged", 409, "x"))).toBe("This merge was undone before.");
});
