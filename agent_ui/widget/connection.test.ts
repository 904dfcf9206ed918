import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Connection } from "./connection";
import { aKeep, aMessage, FakeServer, FakeStorage, settled } from "./fakes";
import { nameOf } from "./keep";
import { Outbox } from "./outbox";
import type { Down } from "./wire";

let server: FakeServer;
let storage: FakeStorage;

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-11-22T10:00:00Z") });
  server = new FakeServer();
  storage = new FakeStorage();
});

afterEach(() => {
  vi.useRealTimers();
});

function aConnection(name?: string, identity?: string) {
  const kept = aKeep(storage);
  const outbox = new Outbox(kept);
  const came: Down[] = [];
  const settledIds: string[] = [];
  const place = {
    base: "https://desk.example",
    inbox: "KEY",
    ...(name && { name }),
    ...(identity && { identity }),
  };
  const connection = new Connection(place, server.browser, kept, outbox, {
    stands: () => {},
    entered: () => {},
    came: (frame) => came.push(frame),
    settled: (entry) => settledIds.push(entry.client_id),
  });
  return { connection, outbox, came, settledIds };
}

async function online(name?: string) {
  const all = aConnection(name);
  all.connection.start();
  await settled();
  server.socket.welcome();
  return all;
}

describe("the beginning", () => {
  it("asks for a session, then says hello with its token", async () => {
    const { connection } = aConnection();
    connection.start();
    connection.start();
    await settled();
    expect(server.asked).toEqual([{ url: "https://desk.example/chat/KEY/session", body: {} }]);
    expect(server.socket.url).toBe("wss://desk.example/chat/KEY/socket");
    server.socket.accept();
    expect(server.socket.up).toEqual([{ frame: "hello", token: "t1", after: null }]);
    expect(connection.standing).toBe("connecting");
    server.socket.down({ frame: "welcome", visitor: "v1", messages: [], agent_online: false });
    expect(connection.standing).toBe("online");
  });

  it("comes back with the token of the last visit", async () => {
    storage.setItem("contactcenter:KEY:token", "t0");
    aConnection().connection.start();
    await settled();
    expect(server.asked[0]?.body).toEqual({ token: "t0" });
    expect(storage.getItem("contactcenter:KEY:token")).toBe("t1");
  });

  it.each([403, 404, 422])("takes %i for an answer until a person asks again", async (status) => {
    server.status = status;
    const { connection } = aConnection();
    connection.start();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(connection.standing).toBe("refused");
    expect(server.asked).toHaveLength(1);
    server.status = 200;
    connection.start();
    await settled();
    server.socket.welcome();
    expect(connection.standing).toBe("online");
  });
});

describe("a message", () => {
  it("is sent at once when online, with the name that the page knows", async () => {
    const { connection, outbox } = await online("Negar");
    const entry = outbox.add("hello");
    connection.push(entry);
    expect(server.socket.sent("message")).toEqual([
      { frame: "message", client_id: entry.client_id, text: "hello", name: "Negar" },
    ]);
  });

  it("leaves the outbox when it is acknowledged, once", async () => {
    const { connection, outbox, settledIds } = await online();
    const entry = outbox.add("hello");
    connection.push(entry);
    server.socket.ack(entry.client_id);
    server.socket.ack(entry.client_id);
    expect(outbox.entries).toEqual([]);
    expect(settledIds).toEqual([entry.client_id]);
  });

  it("goes up again after a cut, under the same client id", async () => {
    const { connection, outbox } = await online();
    const entry = outbox.add("hello");
    connection.push(entry);
    server.socket.cut();
    await vi.advanceTimersByTimeAsync(1_000);
    server.socket.welcome();
    expect(server.sockets).toHaveLength(2);
    expect(server.socket.sent("message")).toMatchObject([{ client_id: entry.client_id }]);
    server.socket.ack(entry.client_id);
    server.socket.cut();
    await vi.advanceTimersByTimeAsync(1_000);
    server.socket.welcome();
    expect(server.socket.sent("message")).toEqual([]);
  });

  it("goes up after a reload", async () => {
    const entry = new Outbox(aKeep(storage)).add("written before the reload");
    await online();
    expect(server.socket.sent("message")).toMatchObject([{ client_id: entry.client_id }]);
  });

  it("is settled by the history as well as by an acknowledgement", async () => {
    const { connection, outbox, settledIds } = aConnection();
    const entry = outbox.add("hello");
    connection.start();
    await settled();
    server.socket.welcome([aMessage({ from: "visitor", client_id: entry.client_id })]);
    expect(settledIds).toEqual([entry.client_id]);
    expect(server.socket.sent("message")).toEqual([]);
  });

  it("is repeated into silence three times, and again when a person asks", async () => {
    const { connection, outbox } = await online();
    const entry = outbox.add("hello");
    connection.push(entry);
    for (let second = 0; second < 120; second += 1) {
      await vi.advanceTimersByTimeAsync(1_000);
      server.socket.down({ frame: "pong" });
    }
    expect(server.socket.sent("message")).toHaveLength(3);
    connection.retry(entry);
    expect(server.socket.sent("message")).toHaveLength(4);
  });
});

describe("a cut", () => {
  it("is followed by pauses that grow to half a minute", async () => {
    await online();
    const pauses: number[] = [];
    server.status = 0;
    server.socket.cut(1012);
    for (let attempt = 0; attempt < 8; attempt += 1) {
      const [asked, sockets, began] = [server.asked.length, server.sockets.length, Date.now()];
      while (server.asked.length === asked && server.sockets.length === sockets) {
        await vi.advanceTimersByTimeAsync(500);
      }
      pauses.push(Date.now() - began);
      if (server.sockets.length > sockets) server.socket.cut();
    }
    expect(pauses).toEqual([1, 2, 4, 8, 16, 30, 30, 30].map((seconds) => seconds * 1_000));
  });

  it("resumes after the last message that came", async () => {
    await online();
    server.socket.down({ frame: "message", message: aMessage({ id: "m7" }) });
    server.socket.cut();
    await vi.advanceTimersByTimeAsync(1_000);
    server.socket.accept();
    expect(server.socket.up).toEqual([{ frame: "hello", token: "t1", after: "m7" }]);
    expect(server.asked).toHaveLength(1);
  });

  it("is noticed when nothing comes any more", async () => {
    const { connection } = await online();
    const silent = server.socket;
    await vi.advanceTimersByTimeAsync(20_000);
    expect(silent.sent("ping")).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(connection.standing).toBe("waiting");
    expect(silent.closed).toBe(true);
  });

  it("is noticed when the welcome never comes", async () => {
    const { connection } = aConnection();
    connection.start();
    await settled();
    server.socket.accept();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(connection.standing).toBe("waiting");
    await vi.advanceTimersByTimeAsync(1_000);
    // The socket said nothing of a reason, so the session is asked.
    expect(server.asked).toHaveLength(2);
  });

  it("ends with the page", async () => {
    const { connection } = await online();
    connection.stop();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(server.sockets).toHaveLength(1);
    expect(connection.standing).toBe("idle");
  });
});

describe("a token that is over", () => {
  it.each([
    ["an error frame", () => server.socket.down({ frame: "error", code: "token_expired" })],
    ["a close code", () => server.socket.cut(4401)],
  ])("is renewed at once after %s, and what is unsent goes up", async (_how, refuse) => {
    const { connection, outbox } = await online();
    const entry = outbox.add("hello");
    connection.push(entry);
    server.session = { ...server.session, token: "t2" };
    refuse();
    await settled();
    expect(server.asked.at(-1)?.body).toEqual({ token: "t1" });
    server.socket.welcome();
    expect(server.socket.sent("hello")).toMatchObject([{ token: "t2" }]);
    expect(server.socket.sent("message")).toMatchObject([{ client_id: entry.client_id }]);
  });

  it("that is refused again and again is not asked for in a hurry", async () => {
    aConnection().connection.start();
    for (let round = 0; round < 20; round += 1) {
      await vi.advanceTimersByTimeAsync(500);
      server.sockets.at(-1)?.cut(4401);
    }
    expect(server.asked.length).toBeLessThan(6);
  });

  it("brings the whole history when the server takes us for somebody new", async () => {
    await online();
    server.socket.down({ frame: "message", message: aMessage({ id: "m7" }) });
    server.session = { ...server.session, token: "t2", visitor: "v2" };
    server.socket.cut(4401);
    await settled();
    server.socket.accept();
    expect(server.socket.up).toEqual([{ frame: "hello", token: "t2", after: null }]);
  });
});

describe("signs of life", () => {
  it("tell of typing once in three seconds", async () => {
    const { connection } = await online();
    for (let key = 0; key < 70; key += 1) {
      connection.typing();
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(server.socket.sent("typing")).toHaveLength(3);
  });

  it("tell how far the answers came, and again after a cut", async () => {
    const { connection } = await online();
    connection.mark("delivered", "m1");
    connection.mark("delivered", "m1");
    connection.mark("seen", "m1");
    expect(server.socket.up.slice(1)).toEqual([
      { frame: "delivered", message_id: "m1" },
      { frame: "seen", message_id: "m1" },
    ]);
    server.socket.cut();
    await vi.advanceTimersByTimeAsync(1_000);
    server.socket.welcome();
    expect(server.socket.sent("seen")).toHaveLength(1);
  });

  it("nonsense from the wire changes nothing", async () => {
    const { connection, came } = await online();
    const before = came.length;
    for (const frame of ["", "{", "null", "[]", '"x"', '{"frame":"x"}', '{"frame":"ack"}']) {
      server.socket.down(frame);
    }
    server.socket.down({ frame: "message", message: { id: 1, text: "x" } });
    server.socket.down('{"frame":"message","__proto__":{"x":1}}');
    expect(came).toHaveLength(before);
    expect(connection.standing).toBe("online");
  });
});

describe("a visitor for whom the site vouches", () => {
  const JWT = `x.${btoa(JSON.stringify({ sub: "customer-7" }))}.y`;

  it("is kept by this page alone, and shown again by it", async () => {
    server.session = { ...server.session, token: "vouched", vouched: true };
    const { connection } = aConnection(undefined, JWT);
    connection.start();
    await settled();
    const [first] = server.asked;
    expect(first?.body).toMatchObject({
      identity: JWT,
      page: expect.stringMatching(/^[\w-]{36}$/),
    });
    expect(storage.getItem("contactcenter:KEY:token")).toBeNull();
    server.socket.welcome();
    server.socket.cut(4401);
    await settled();
    expect(server.asked[1]?.body).toEqual({ ...(first?.body as object), token: "vouched" });
  });

  it("is anonymous when the server refuses, and the console says why", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    server.session = { ...server.session, refused: "exp: over" };
    const { connection } = aConnection(undefined, JWT);
    connection.start();
    await settled();
    server.socket.welcome();
    expect(connection.standing).toBe("online");
    expect(warn.mock.calls.map(String).join()).toContain("exp: over");
    expect(storage.getItem("contactcenter:KEY:token")).toBe("t1");
    warn.mockRestore();
  });

  it("shares nothing that is kept with the next one at the same browser", () => {
    const other = `x.${btoa(JSON.stringify({ sub: "customer-8" }))}.y`;
    const names = [undefined, JWT, other, "nonsense"].map((each) => nameOf("KEY", each));
    expect(new Set(names).size).toBe(4);
    expect(nameOf("KEY", JWT)).toBe(nameOf("KEY", JWT));
  });
});
