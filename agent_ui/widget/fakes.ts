/** A server that does what a test tells it, and a browser that talks to nobody else. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { vi } from "vitest";
import type { Browser, Socket } from "./connection";
import type { Tag, Words } from "./i18n";
import { type Keep, keep } from "./keep";
import type { ChatMessage } from "./wire";

export class FakeSocket implements Socket {
  onopen: Socket["onopen"] = null;
  onmessage: Socket["onmessage"] = null;
  onclose: Socket["onclose"] = null;
  readonly up: Record<string, unknown>[] = [];
  closed = false;
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  send(data: string): void {
    this.up.push(JSON.parse(data));
  }

  close(): void {
    this.closed = true;
  }

  /** The frames of one kind that came up. */
  sent(frame: string): Record<string, unknown>[] {
    return this.up.filter((sent) => sent.frame === frame);
  }

  accept(): void {
    this.onopen?.call(this as unknown as WebSocket, new Event("open"));
  }

  down(frame: unknown): void {
    const data = typeof frame === "string" ? frame : JSON.stringify(frame);
    this.onmessage?.call(this as unknown as WebSocket, new MessageEvent("message", { data }));
  }

  welcome(messages: readonly ChatMessage[] = []): void {
    this.accept();
    this.down({ frame: "welcome", visitor: "v1", messages, agent_online: true });
  }

  ack(client_id: unknown): void {
    this.down({ frame: "ack", client_id, state: "received" });
  }

  cut(code = 1006): void {
    const event = Object.assign(new Event("close"), { code });
    this.onclose?.call(this as unknown as WebSocket, event as CloseEvent);
  }
}

export class FakeServer {
  readonly sockets: FakeSocket[] = [];
  readonly uploads: {
    url: string;
    headers: Readonly<Record<string, string>>;
    body: Blob;
    progress(part: number): void;
    answer(status: number, body?: string): void;
    aborted: boolean;
  }[] = [];
  readonly asked: { url: string; body: unknown }[] = [];
  status = 200;
  session = {
    token: "t1",
    visitor: "v1",
    inbox: { name: "Aramis" },
    settings: {} as object,
    vouched: false,
    refused: null as string | null,
  };

  readonly browser: Browser = {
    fetch: async (url, init) => {
      this.asked.push({ url, body: init.body && JSON.parse(String(init.body)) });
      if (this.status === 0) throw new TypeError("no network");
      if (!init.method) return new Response(new Blob(["bytes"]));
      return new Response(JSON.stringify(this.session), { status: this.status });
    },
    socket: (url) => {
      const socket = new FakeSocket(url);
      this.sockets.push(socket);
      return socket;
    },
    random: () => 1,
    upload: (url, headers, body, progress) => {
      const file = {
        url,
        headers,
        body,
        progress,
        answer: (_: number, __ = "") => {},
        aborted: false,
      };
      this.uploads.push(file);
      return {
        done: new Promise((resolve) => {
          file.answer = (status, said = "") => resolve({ status, body: said });
        }),
        abort: () => {
          file.aborted = true;
        },
      };
    },
    alone: async (_name, act) => act(),
  };

  get socket(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (!socket) throw new Error("nobody connected");
    return socket;
  }
}

export class FakeStorage implements Storage {
  readonly #kept = new Map<string, string>();

  get length(): number {
    return this.#kept.size;
  }

  key(index: number): string | null {
    return [...this.#kept.keys()][index] ?? null;
  }

  getItem(key: string): string | null {
    return this.#kept.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.#kept.set(key, value);
  }

  removeItem(key: string): void {
    this.#kept.delete(key);
  }

  clear(): void {
    this.#kept.clear();
  }
}

export function aKeep(storage: Storage = new FakeStorage()): Keep {
  return keep("KEY", () => storage);
}

export function aMessage(changes: Partial<ChatMessage> = {}): ChatMessage {
  return {
    id: "m1",
    client_id: null,
    from: "agent",
    name: "Sara",
    text: "Hello",
    at: "2026-11-22T10:00:00Z",
    files: [],
    ...changes,
  };
}

/** The words of a language, as the server keeps them. */
export function wordsOf(tag: Tag): Words {
  const path = join(import.meta.dirname, "words", `${tag}.json`);
  return JSON.parse(readFileSync(path, "utf-8")) as Words;
}

/** Let promises settle. */
export async function settled(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
}
