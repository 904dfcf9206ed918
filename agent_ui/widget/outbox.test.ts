import { beforeEach, describe, expect, it, vi } from "vitest";
import { aKeep, FakeStorage } from "./fakes";
import { keep } from "./keep";
import { Outbox, PATIENCE } from "./outbox";

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-11-22T10:00:00Z") });
});

describe("the outbox", () => {
  it("keeps what was written in the order of writing", () => {
    const outbox = new Outbox(aKeep());
    outbox.add("first");
    vi.advanceTimersByTime(1);
    outbox.add("second");
    expect(outbox.entries.map((entry) => entry.text)).toEqual(["first", "second"]);
  });

  it("survives a reload under the same client id", () => {
    const storage = new FakeStorage();
    const entry = new Outbox(aKeep(storage)).add("سلام");
    expect(new Outbox(aKeep(storage)).entries).toMatchObject([entry]);
  });

  it("forgets what has arrived, after a reload too", () => {
    const storage = new FakeStorage();
    const outbox = new Outbox(aKeep(storage));
    const entry = outbox.add("hello");
    expect(outbox.settle(entry.client_id)).toMatchObject(entry);
    expect(outbox.settle(entry.client_id)).toBeUndefined();
    expect(new Outbox(aKeep(storage)).entries).toEqual([]);
  });

  it("never touches the entries of another tab", () => {
    const storage = new FakeStorage();
    const [here, there] = [new Outbox(aKeep(storage)), new Outbox(aKeep(storage))];
    const entry = there.add("from the other tab");
    here.settle(here.add("from this tab").client_id);
    expect(new Outbox(aKeep(storage)).entries).toMatchObject([entry]);
  });

  it("is late after its patience, until a person renews it", () => {
    const outbox = new Outbox(aKeep());
    const { client_id } = outbox.add("hello");
    vi.advanceTimersByTime(PATIENCE - 1);
    expect(outbox.isLate(client_id)).toBe(false);
    vi.advanceTimersByTime(1);
    expect(outbox.isLate(client_id)).toBe(true);
    outbox.renew(client_id);
    expect(outbox.isLate(client_id)).toBe(false);
  });

  it("makes ids that are UUIDs, no two alike", () => {
    const outbox = new Outbox(aKeep());
    const ids = new Set(Array.from({ length: 100 }, () => outbox.add("x").client_id));
    expect(ids.size).toBe(100);
    for (const id of ids)
      expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-/);
  });

  it.each(["", "{", "null", "[]", '{"client_id":1}', '{"client_id":"a","text":"b","at":"x"}'])(
    "throws away what it cannot read: %s",
    (kept) => {
      const storage = new FakeStorage();
      storage.setItem("contactcenter:KEY:unsent:a", kept);
      expect(new Outbox(aKeep(storage)).entries).toEqual([]);
      expect(storage.length).toBe(0);
    },
  );

  it("works for as long as the page lives where storage is refused", () => {
    const refused = keep("KEY", () => {
      throw new DOMException("no", "SecurityError");
    });
    const outbox = new Outbox(refused);
    const entry = outbox.add("hello");
    expect(new Outbox(refused).entries).toMatchObject([entry]);
    expect(outbox.settle(entry.client_id)).toMatchObject(entry);
  });
});
