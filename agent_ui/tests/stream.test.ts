import { describe, expect, test } from "vitest";
import { Problem } from "@/api/problem";
import { type Connection, SILENCE, type Socket, Stream, type Surroundings } from "@/api/stream";
import type { Down, Snapshot } from "@/api/wire";
import { aDesk, aFact, aMark } from "./rows";

class FakeSocket implements Socket {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  readonly sent: string[] = [];
  isClosed = false;

  constructor(readonly after: number) {}

  send(text: string): void {
    this.sent.push(text);
  }
  close(): void {
    this.isClosed = true;
  }
  says(...frames: Down[]): void {
    this.onmessage?.({ data: frames.map((frame) => JSON.stringify(frame)).join("\n") });
  }
}

/** A world whose clock and timers stand still until they are moved. */
class World implements Surroundings {
  readonly sockets: FakeSocket[] = [];
  readonly frames: Down[] = [];
  readonly connections: Connection[] = [];
  snapshots = 0;
  position = 100;
  refusal: Error | null = null;
  probed: Error | null = null;
  signedOut = 0;
  #clock = 0;
  #timers = new Map<number, { at: number; run: () => void }>();
  #count = 0;

  readonly stream = new Stream(this, {
    started: () => undefined,
    frame: (frame) => this.frames.push(frame),
    connection: (connection) => this.connections.push(connection),
    signedOut: () => {
      this.signedOut += 1;
    },
  });

  snapshot = async (): Promise<Snapshot> => {
    this.snapshots += 1;
    if (this.refusal) throw this.refusal;
    return { position: this.position, state: aDesk() };
  };
  probe = async (): Promise<void> => {
    if (this.probed) throw this.probed;
  };
  socket = (after: number): Socket => {
    const socket = new FakeSocket(after);
    this.sockets.push(socket);
    return socket;
  };
  now = () => this.#clock;
  random = () => 1;
  later = (run: () => void, milliseconds: number): number => {
    this.#timers.set(++this.#count, { at: this.#clock + milliseconds, run });
    return this.#count;
  };
  forget = (timer: number): void => {
    this.#timers.delete(timer);
  };

  async passes(milliseconds: number): Promise<void> {
    const until = this.#clock + milliseconds;
    for (;;) {
      const due = [...this.#timers].filter(([, timer]) => timer.at <= until);
      const next = due.sort(([, a], [, b]) => a.at - b.at)[0];
      if (!next) break;
      this.#timers.delete(next[0]);
      this.#clock = next[1].at;
      next[1].run();
      await settle();
    }
    this.#clock = until;
    await settle();
  }

  get last(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (!socket) throw new Error("no socket was opened");
    return socket;
  }
  get connection(): Connection | undefined {
    return this.connections.at(-1);
  }
}

const settle = () => new Promise((resolve) => setTimeout(resolve));
const mark = (position: number): Down => aMark({ position });

async function live(): Promise<World> {
  const world = new World();
  world.stream.start();
  await settle();
  world.last.onopen?.();
  world.last.says(mark(100));
  return world;
}

describe("the stream", () => {
  test("reads on from the snapshot's position and is live with the first frame", async () => {
    const world = await live();
    expect(world.last.after).toBe(100);
    expect(world.connection).toEqual({ is: "live" });
  });

  test("resumes after a cut at the last position it read, without a snapshot", async () => {
    const world = await live();
    world.last.says(aFact({ position: 107 }));
    world.last.says(mark(105)); // positions never go back
    world.last.onclose?.({ code: 1006 });
    expect(world.connection).toEqual({ is: "waiting", until: 500 });
    await world.passes(500);
    expect(world.sockets).toHaveLength(2);
    expect(world.last.after).toBe(107);
    expect(world.snapshots).toBe(1);
  });

  test("reads every frame of a message, up to the one that ends it", async () => {
    const world = await live();
    const known = world.frames.length;
    world.last.says(aFact({ position: 101 }), aFact({ position: 102 }));
    expect(world.frames.slice(known).map((frame) => "position" in frame && frame.position)).toEqual(
      [101, 102],
    );
    world.last.says({ frame: "resync", reason: "too old" }, aFact({ position: 103 }));
    expect(world.frames).toHaveLength(known + 2);
  });

  test("waits longer after each failure, up to a bound, and is quick again once live", async () => {
    const world = await live();
    const waits: number[] = [];
    for (let failure = 0; failure < 8; failure++) {
      world.last.onclose?.({ code: 1012 });
      const { connection } = world;
      if (connection?.is === "waiting") waits.push(connection.until - world.now());
      await world.passes(20_000);
    }
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 20_000, 20_000]);
    world.last.says(mark(101));
    world.last.onclose?.({ code: 1006 });
    expect(world.connection).toEqual({ is: "waiting", until: world.now() + 500 });
  });

  test("tries at once when the network is back", async () => {
    const world = await live();
    world.last.onclose?.({ code: 1006 });
    world.stream.hurry();
    await settle();
    expect(world.sockets).toHaveLength(2);
    world.stream.hurry(); // it is already trying
    expect(world.sockets).toHaveLength(2);
  });

  test.each([4408, 4409])("starts again from a snapshot after %s", async (code) => {
    const world = await live();
    world.position = 200;
    world.last.onclose?.({ code });
    await settle();
    expect(world.snapshots).toBe(2);
    expect(world.last.after).toBe(200);
  });

  test("starts again from a snapshot when told to", async () => {
    const world = await live();
    world.position = 300;
    world.last.says({ frame: "resync", reason: "too old" });
    await settle();
    expect([world.snapshots, world.last.after]).toEqual([2, 300]);
    expect(world.frames.some(({ frame }) => frame === "resync")).toBe(false);
  });

  test("pauses when a new snapshot did not help", async () => {
    const world = await live();
    world.last.says({ frame: "resync", reason: "too old" });
    await settle();
    world.last.says({ frame: "resync", reason: "too old" });
    await settle();
    expect(world.snapshots).toBe(2);
    expect(world.connection?.is).toBe("waiting");
    await world.passes(2000);
    expect(world.snapshots).toBe(3);
  });

  test("starts from a snapshot again for the next person who signs in", async () => {
    const world = await live();
    world.stream.stop();
    world.position = 200;
    world.stream.start();
    await settle();
    expect([world.snapshots, world.last.after]).toEqual([2, 200]);
  });

  test("leaves for the sign-in page when the session ended", async () => {
    const world = await live();
    world.last.onclose?.({ code: 4401 });
    await world.passes(60_000);
    expect([world.signedOut, world.sockets.length]).toEqual([1, 1]);
  });

  test("leaves for the sign-in page when the snapshot is refused", async () => {
    const world = new World();
    world.refusal = new Problem("unauthenticated", 401, "");
    world.stream.start();
    await settle();
    expect(world.signedOut).toBe(1);
  });

  test("asks whether it is still signed in when upgrades keep failing", async () => {
    const world = await live();
    world.probed = new Problem("unauthenticated", 401, "");
    world.last.onclose?.({ code: 1006 });
    await world.passes(500);
    world.last.onclose?.({ code: 1006 });
    await world.passes(1000);
    expect([world.signedOut, world.sockets.length]).toEqual([1, 2]);
  });

  test("takes a silent socket for dead, and any frame for a sign of life", async () => {
    const world = await live();
    await world.passes(SILENCE - 1);
    world.last.says(mark(101));
    await world.passes(SILENCE - 1);
    expect(world.connection).toEqual({ is: "live" });
    await world.passes(2);
    expect(world.sockets[0]?.isClosed).toBe(true);
    expect(world.connection?.is).toBe("waiting");
  });

  test("says that it is there, and only while it is live", async () => {
    const world = await live();
    await world.passes(20_000);
    expect(world.last.sent).toEqual(['{"frame":"ping"}']);
    const cut = world.last;
    cut.onclose?.({ code: 1006 });
    world.stream.send({ frame: "viewing", ticket_id: "t1" });
    expect(cut.sent).toHaveLength(1);
  });

  test("hears nothing from a socket that it gave up", async () => {
    const world = await live();
    const old = world.last;
    old.onclose?.({ code: 1006 });
    await world.passes(500);
    old.says(mark(999));
    old.onclose?.({ code: 4401 });
    expect(world.stream.position).toBe(100);
    expect(world.signedOut).toBe(0);
  });
});
