/**
 * A visitor's page without its looks, in a process of its own: the widget's real chat.
 *
 * `look` compares what stands on it with what a page shows that is opened at this moment.
 */
import "./around";

import { Chat } from "../../widget/chat";
import type { Browser, Socket } from "../../widget/connection";
import { keep } from "../../widget/keep";
import { DIRECT, LINE, LineSocket, moment } from "./around";
import { differences, obey } from "./spoken";

const INBOX = process.env.INBOX ?? "";
const WELCOME_WITHIN = 100; // moments
const kept = keep(INBOX, () => storage as Storage);
let others: Promise<unknown> = Promise.resolve();
const browser: Browser = {
  fetch: (url, init) => fetch(url, init),
  socket: (url) => new LineSocket(url) as unknown as Socket,
  random: () => Math.random(),
  upload: () => ({ done: Promise.resolve({ status: 0, body: "" }), abort: () => {} }),
  alone: (_, act) => {
    const mine = others.then(act);
    others = mine.catch(() => undefined);
    return mine;
  },
};

const stored = new Map<string, string>();
const storage: Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length"> = {
  getItem: (name) => stored.get(name) ?? null,
  setItem: (name, value) => void stored.set(name, value),
  removeItem: (name) => void stored.delete(name),
  key: (index) => [...stored.keys()][index] ?? null,
  get length() {
    return stored.size;
  },
};

let chat = opened(LINE);

obey({
  begin: async () => chat.start(),
  again: async () => {
    chat.stop();
    chat = opened(LINE);
    chat.start();
  },
  say: async ({ text }) => chat.send(text ?? ""),
  look: async () => ({
    is: chat.standing === "online" ? "live" : chat.standing,
    said: chat.lines.filter(({ mine }) => mine).map(({ text }) => text),
    differs: await differs(),
  }),
});

function opened(base: string): Chat {
  return new Chat({ base, inbox: INBOX }, browser, kept, () => undefined);
}

async function differs(): Promise<string[]> {
  if (chat.lines.some(({ state }) => state === "sending" || state === "late")) {
    return ["something is still on its way"];
  }
  const fresh = opened(DIRECT);
  fresh.start();
  for (let waited = 0; !fresh.welcomed && waited < WELCOME_WITHIN; waited++) await moment(10);
  const found = fresh.welcomed
    ? differences(shown(chat), shown(fresh))
    : [`nobody welcomes a new page: it is ${fresh.standing}`];
  fresh.stop();
  return found;
}

function shown({ lines }: Chat): unknown {
  return lines.map((line) => ({ ...line, at: line.at.toISOString() }));
}
