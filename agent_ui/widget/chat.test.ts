import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Chat } from "./chat";
import { aKeep, aMessage, FakeServer, FakeStorage, settled } from "./fakes";
import { PATIENCE } from "./outbox";

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

function aChat(): Chat {
  const place = { base: "https://desk.example", inbox: "KEY" };
  return new Chat(place, server.browser, aKeep(storage), () => {});
}

async function online(): Promise<Chat> {
  const chat = aChat();
  chat.start();
  await settled();
  server.socket.welcome();
  return chat;
}

const shown = (chat: Chat) => chat.lines.map((line) => [line.text, line.state]);

describe("what the visitor writes", () => {
  it("stands there once, from sending to the echo", async () => {
    const chat = await online();
    expect(chat.send("  hello ")).toBe(true);
    expect(shown(chat)).toEqual([["hello", "sending"]]);
    const client_id = String(server.socket.sent("message")[0]?.client_id);
    server.socket.ack(client_id);
    expect(shown(chat)).toEqual([["hello", "received"]]);
    const echo = aMessage({ id: "m1", from: "visitor", client_id, text: "hello" });
    server.socket.down({ frame: "message", message: echo });
    server.socket.down({ frame: "message", message: echo });
    expect(shown(chat)).toEqual([["hello", "received"]]);
  });

  it("stands there once when the echo overtakes the acknowledgement", async () => {
    const chat = await online();
    chat.send("hello");
    const client_id = String(server.socket.sent("message")[0]?.client_id);
    const echo = aMessage({ from: "visitor", client_id, text: "hello" });
    server.socket.down({ frame: "message", message: echo });
    server.socket.ack(client_id);
    expect(shown(chat)).toEqual([["hello", "received"]]);
  });

  it("is shown as not sent after a while, and is sent all the same", async () => {
    const chat = await online();
    server.socket.cut();
    server.status = 0;
    chat.send("hello");
    await vi.advanceTimersByTimeAsync(PATIENCE);
    expect(shown(chat)).toEqual([["hello", "late"]]);
    server.status = 200;
    const { key } = chat.lines[0] ?? { key: "" };
    chat.retry(key);
    expect(shown(chat)).toEqual([["hello", "sending"]]);
    await settled();
    server.socket.welcome();
    server.socket.ack(key);
    expect(shown(chat)).toEqual([["hello", "received"]]);
  });

  it("is seen once an answer came after it, and no sooner", async () => {
    const chat = await online();
    const mine = (id: string, at: string) =>
      aMessage({ id, from: "visitor", client_id: id, text: id, at });
    server.socket.down({ frame: "message", message: mine("one", "2026-11-22T10:00:00Z") });
    server.socket.down({ frame: "agent", name: "Sara" });
    server.socket.down({ frame: "typing", who: "agent" });
    expect(shown(chat)).toEqual([["one", "received"]]);
    const answer = aMessage({ id: "answer", text: "yes", at: "2026-11-22T10:01:00Z" });
    server.socket.down({ frame: "message", message: answer });
    server.socket.down({ frame: "message", message: mine("two", "2026-11-22T10:02:00Z") });
    expect(shown(chat)).toEqual([
      ["one", "seen"],
      ["yes", "received"],
      ["two", "received"],
    ]);
  });

  it("comes from another tab as a frame", async () => {
    const chat = await online();
    const echo = aMessage({ from: "visitor", client_id: "elsewhere", text: "from there" });
    server.socket.down({ frame: "message", message: echo });
    expect(chat.lines).toMatchObject([{ mine: true, text: "from there" }]);
  });

  it("is nothing when it is blank", async () => {
    const chat = await online();
    expect(chat.send(" \n ")).toBe(false);
    expect(chat.lines).toEqual([]);
  });
});

describe("what the agent writes", () => {
  it("is delivered on arrival, and seen only while somebody looks", async () => {
    const chat = await online();
    server.socket.down({ frame: "message", message: aMessage({ id: "m1" }) });
    expect(chat.unread).toBe(1);
    expect(server.socket.sent("delivered")).toMatchObject([{ message_id: "m1" }]);
    expect(server.socket.sent("seen")).toEqual([]);
    chat.watch("watched");
    expect(chat.unread).toBe(0);
    expect(server.socket.sent("seen")).toMatchObject([{ message_id: "m1" }]);
  });

  it("stays read after a reload", async () => {
    const chat = await online();
    chat.watch("watched");
    server.socket.down({ frame: "message", message: aMessage({ id: "m1" }) });
    const again = aChat();
    again.start();
    await settled();
    server.socket.welcome([
      aMessage({ id: "m1" }),
      aMessage({ id: "m2", at: "2026-11-22T10:01:00Z" }),
    ]);
    expect(again.unread).toBe(1);
  });

  it("stands in the order of time, whatever order it came in", async () => {
    const chat = await online();
    const late = aMessage({ id: "m2", text: "second", at: "2026-11-22T10:00:02+00:00" });
    server.socket.down({ frame: "message", message: late });
    server.socket.down({ frame: "message", message: aMessage({ id: "m1", text: "first" }) });
    expect(shown(chat).map(([text]) => text)).toEqual(["first", "second"]);
  });

  it("is announced by typing, which fades or ends with the message", async () => {
    const chat = await online();
    server.socket.down({ frame: "typing", who: "agent" });
    expect(chat.agentTyping).toBe(true);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(chat.agentTyping).toBe(false);
    server.socket.down({ frame: "typing", who: "agent" });
    server.socket.down({ frame: "message", message: aMessage() });
    expect(chat.agentTyping).toBe(false);
  });
});

it("waits for the first word of a visitor whom nobody knows", () => {
  expect(aChat().known).toBe(false);
  storage.setItem("contactcenter:KEY:token", "t0");
  expect(aChat().known).toBe(true);
});

describe("the code that proves an address", () => {
  const told = (state: string) => server.socket.down({ frame: "code", state, tries_left: 4 });

  it("is asked for until it is typed", async () => {
    const chat = await online();
    expect(chat.code).toBeNull();
    told("asked");
    expect(chat.codeIsAsked).toBe(true);
    expect(chat.prove("123456")).toBe(true);
    expect(server.socket.sent("code")).toEqual([{ frame: "code", code: "123456" }]);
    told("wrong");
    expect(chat.code).toEqual({ state: "wrong", triesLeft: 4 });
    expect(chat.codeIsAsked).toBe(true);
    told("proven");
    expect(chat.codeIsAsked).toBe(false);
  });

  it("is no message, and is kept nowhere", async () => {
    const chat = await online();
    told("asked");
    chat.prove("123456");
    expect(chat.lines).toEqual([]);
    const kept = Array.from({ length: storage.length }, (_, at) =>
      storage.getItem(storage.key(at) ?? ""),
    );
    expect(kept.join()).not.toContain("123456");
  });

  it("waits for the line, and is asked for no more where it was answered meanwhile", async () => {
    const chat = await online();
    told("asked");
    server.socket.cut();
    expect(chat.prove("123456")).toBe(false);
    await vi.advanceTimersByTimeAsync(5_000);
    server.socket.welcome();
    expect(server.socket.sent("code")).toEqual([]);
    expect(chat.code).toBeNull();
  });

  it.each(["guessed", undefined, 7])("has no state %j", async (state) => {
    const chat = await online();
    server.socket.down({ frame: "code", state });
    expect(chat.code).toBeNull();
  });
});

describe("the place in the line", () => {
  const told = (place: number, since: string) =>
    server.socket.down({ frame: "waiting", place, since });

  it("never grows, whatever a server says after a cut or on another page", async () => {
    const chat = await online();
    told(2, "10:00");
    server.socket.cut();
    await vi.advanceTimersByTimeAsync(5_000);
    server.socket.welcome();
    told(3, "10:00");
    expect(chat.waiting?.place).toBe(2);
    const another = await online();
    told(3, "10:00");
    expect(another.waiting?.place).toBe(2);
  });

  it("is told anew to who joins the line again", async () => {
    const chat = await online();
    told(1, "10:00");
    told(4, "11:00");
    expect(chat.waiting?.place).toBe(4);
  });
});
