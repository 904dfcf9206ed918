/**
 * The way to the server and back, for as long as the page lives.
 *
 *     idle ──► connecting ──► online
 *                 ▲  │          │ cut, silence
 *                 │  └──► waiting ◄┘      with growing, random pauses
 *                 └──────────┘
 *     refused: this page may not chat here; only a person's `retry` tries again
 *
 * A session (POST) gives the token, a socket carries the frames. Everything in the outbox goes up
 * after each welcome, under the same client ids, until it is acknowledged.
 */

import type { Keep } from "./keep";
import { newId, type Outbox, type Unsent } from "./outbox";
import type { Upload } from "./tray";
import { type Down, readFrame, readSession, type Session, type Up } from "./wire";

export type Standing = "idle" | "connecting" | "online" | "waiting" | "refused";

export type Socket = Pick<WebSocket, "send" | "close" | "onopen" | "onmessage" | "onclose">;

/** What the connection needs from the browser. */
export interface Browser {
  fetch(url: string, init: RequestInit): Promise<Response>;
  socket(url: string): Socket;
  random(): number;
  /** Send a body up, telling how far it is. */
  upload(
    url: string,
    headers: Readonly<Record<string, string>>,
    body: Blob,
    progress: (part: number) => void,
  ): Upload;
  /** Run alone among the tabs of this site. */
  alone<T>(name: string, act: () => Promise<T>): Promise<T>;
}

export interface Listener {
  stands(standing: Standing): void;
  entered(session: Session): void;
  came(frame: Down): void;
  /** An entry of the outbox was acknowledged. */
  settled(entry: Unsent): void;
}

const WELCOME_WITHIN = 10_000;
const PING_EVERY = 20_000;
const RESEND_AFTER = 8_000;
const RESEND_TIMES = 3;
const TYPING_EVERY = 3_000;
const PAUSES = [1_000, 2_000, 4_000, 8_000, 16_000, 30_000];

export interface Place {
  /** Origin of the server, without a slash at the end. */
  base: string;
  inbox: string;
  /** What the page knows of its visitor. */
  name?: string;
  /** The language in which the chat is shown. */
  locale?: string;
  /** What its backend signed about them (JWT). */
  identity?: string;
}

export class Connection {
  standing: Standing = "idle";
  readonly #place: Place;
  readonly #browser: Browser;
  readonly #keep: Keep;
  readonly #outbox: Outbox;
  readonly #listener: Listener;
  #socket: Socket | null = null;
  #token: string | null = null;
  #visitor = "";
  /** The token of a visitor for whom the site vouches: no other page may find it. */
  #vouched: string | null = null;
  readonly #page = newId();
  #after: string | null = null;
  #failures = 0;
  #round = 0;
  #heard = true;
  #typed = 0;
  #pause: ReturnType<typeof setTimeout> | undefined;
  #beat: ReturnType<typeof setInterval> | undefined;
  #sent = new Map<string, { times: number; at: number }>();
  #read = new Map<"delivered" | "seen", string>();

  constructor(place: Place, browser: Browser, keep: Keep, outbox: Outbox, listener: Listener) {
    this.#place = place;
    this.#browser = browser;
    this.#keep = keep;
    this.#outbox = outbox;
    this.#listener = listener;
  }

  /** Connect now, unless that is under way. */
  start(): void {
    if (this.standing !== "online" && this.standing !== "connecting") void this.#connect();
  }

  stop(): void {
    this.#drop();
    this.#stand("idle");
  }

  /** Send an entry of the outbox; when there is no way now, the next welcome sends it. */
  push(entry: Unsent): void {
    const { client_id, text, files, about } = entry;
    const times = (this.#sent.get(client_id)?.times ?? 0) + 1;
    const { name, locale } = this.#place;
    const more = {
      ...(name && { name }),
      ...(locale && { locale }),
      ...(files && { files: files.map(({ id }) => id) }),
    };
    if (this.#up({ frame: "message", client_id, text, ...more, ...about })) {
      this.#sent.set(client_id, { times, at: Date.now() });
    }
  }

  /** A person asks for it: begin counting anew. */
  retry(entry: Unsent): void {
    this.#sent.delete(entry.client_id);
    this.start();
    this.push(entry);
  }

  /** Tell that the visitor is writing, as often as the server wants to know. */
  typing(): void {
    const now = Date.now();
    if (now - this.#typed >= TYPING_EVERY && this.#up({ frame: "typing" })) this.#typed = now;
  }

  /** Send a code up. It is kept nowhere, so that what is cut off is typed again. */
  prove(code: string): boolean {
    return this.#up({ frame: "code", code });
  }

  /** Tell how far the agent's messages came. A cut may swallow it, so every welcome repeats it. */
  mark(how: "delivered" | "seen", message_id: string): void {
    if (this.#read.get(how) === message_id) return;
    this.#read.set(how, message_id);
    this.#up({ frame: how, message_id });
  }

  /** Send a file up, in the visitor's name. */
  sendUp(file: File, progress: (part: number) => void): Upload {
    const headers = {
      ...this.#authorization,
      "Content-Type": file.type || "application/octet-stream",
      "X-File-Name": encodeURIComponent(file.name),
    };
    return this.#browser.upload(this.#url("files"), headers, file, progress);
  }

  /** Fetch what only this visitor may read; null: it could not be had. */
  async read(what: string): Promise<Blob | null> {
    try {
      const init = { headers: this.#authorization, credentials: "omit" as const };
      const answer = await this.#browser.fetch(this.#url(what), init);
      return answer.ok ? await answer.blob() : null;
    } catch {
      return null;
    }
  }

  get #authorization(): Record<string, string> {
    return { Authorization: `Bearer ${this.#token}` };
  }

  async #connect(): Promise<void> {
    this.#drop();
    this.#stand("connecting");
    const round = this.#round;
    if (this.#token === null) {
      const session = await this.#enter();
      if (round !== this.#round) return;
      if (typeof session === "number") {
        this.#fail(session);
        return;
      }
      this.#token = session.token;
      // Another visitor's last message means nothing in this one's history.
      if (session.visitor !== this.#visitor) this.#after = null;
      this.#visitor = session.visitor;
      this.#listener.entered(session);
    }
    this.#open(this.#token);
  }

  /** Return a session, or the status of the refusal; 0: nobody answered. */
  #enter(): Promise<Session | number> {
    // One tab at a time, or two that begin together would become two visitors.
    return this.#browser.alone(`contactcenter:${this.#place.inbox}`, async () => {
      try {
        const token = this.#vouched ?? this.#keep.read("token");
        const { identity } = this.#place;
        const answer = await this.#browser.fetch(this.#url("session"), {
          method: "POST",
          credentials: "omit",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify({
            ...(token && { token }),
            ...(identity && { identity, page: this.#page }),
          }),
          signal: AbortSignal.timeout?.(WELCOME_WITHIN),
        });
        if (!answer.ok) return answer.status;
        const session = readSession(await answer.text());
        if (session) this.#remember(session);
        return session ?? 0;
      } catch {
        return 0;
      }
    });
  }

  #remember({ token, vouched, refused }: Session): void {
    if (vouched) {
      this.#vouched = token;
      this.#keep.write("vouched", "1");
      return;
    }
    if (refused) {
      console.warn(
        `contactcenter: data-identity is refused (${refused}). The visitor chats, and is anonymous.`,
      );
    }
    this.#keep.write("token", token);
  }

  #open(token: string): void {
    let socket: Socket;
    try {
      socket = this.#browser.socket(this.#url("socket").replace(/^http/, "ws"));
    } catch {
      this.#fail(0); // the page's policy forbids it
      return;
    }
    this.#socket = socket;
    this.#pause = setTimeout(() => this.#fail(0), WELCOME_WITHIN);
    socket.onopen = () => this.#up({ frame: "hello", token, after: this.#after });
    socket.onmessage = (event) => {
      this.#heard = true;
      const frame = readFrame(event.data);
      if (frame) this.#take(frame);
    };
    socket.onclose = (event) => this.#fail(event.code === 4401 ? 401 : 0);
  }

  #take(frame: Down): void {
    switch (frame.frame) {
      case "welcome":
        this.#welcome();
        for (const message of frame.messages) this.#passed(message);
        this.#flush();
        break;
      case "message":
        this.#passed(frame.message);
        break;
      case "ack":
        this.#settle(frame.client_id);
        break;
      case "error":
        if (frame.code === "token_expired" || frame.code === "unauthenticated") this.#fail(401);
        break;
    }
    this.#listener.came(frame);
  }

  #welcome(): void {
    clearTimeout(this.#pause);
    this.#failures = 0;
    this.#sent.clear();
    this.#stand("online");
    let beats = 0;
    this.#beat = setInterval(() => {
      beats += 1;
      if ((beats * 1_000) % PING_EVERY === 0) this.#ping();
      else this.#resend();
    }, 1_000);
  }

  #passed(message: { id: string; client_id: string | null }): void {
    this.#after = message.id;
    this.#settle(message.client_id);
  }

  #settle(client_id: string | null): void {
    const entry = this.#outbox.settle(client_id);
    if (!entry) return;
    this.#sent.delete(entry.client_id);
    this.#listener.settled(entry);
  }

  #flush(): void {
    for (const [frame, message_id] of this.#read) this.#up({ frame, message_id });
    for (const entry of this.#outbox.entries) this.push(entry);
  }

  #ping(): void {
    if (this.#heard) {
      this.#heard = false;
      this.#up({ frame: "ping" });
    } else {
      this.#fail(0);
    }
  }

  #resend(): void {
    for (const entry of this.#outbox.entries) {
      const sent = this.#sent.get(entry.client_id);
      const due = !sent || (sent.times < RESEND_TIMES && Date.now() - sent.at >= RESEND_AFTER);
      if (due) this.push(entry);
    }
  }

  #fail(status: number): void {
    const welcomed = this.standing === "online";
    this.#drop();
    // A socket that closes before its welcome says nothing of the reason; a session does.
    if (status === 401 || !welcomed) this.#token = null;
    if ([403, 404, 422].includes(status)) {
      this.#stand("refused");
      return;
    }
    const first = status === 401 && this.#failures === 0;
    // Asked to slow down, begin with the longer pauses.
    if (status === 429) this.#failures = Math.max(this.#failures, 3);
    const pause = PAUSES[Math.min(this.#failures, PAUSES.length - 1)] ?? 0;
    this.#failures += 1;
    this.#stand("waiting");
    const random = 0.5 + this.#browser.random() / 2;
    this.#pause = setTimeout(() => this.start(), first ? 0 : pause * random);
  }

  #drop(): void {
    this.#round += 1;
    clearTimeout(this.#pause);
    clearInterval(this.#beat);
    this.#heard = true;
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    // A dead line closes minutes later: what it still says is of no interest.
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  #url(what: string): string {
    return `${this.#place.base}/chat/${encodeURIComponent(this.#place.inbox)}/${what}`;
  }

  #up(frame: Up): boolean {
    if (!this.#socket || (this.standing !== "online" && frame.frame !== "hello")) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  #stand(standing: Standing): void {
    if (this.standing === standing) return;
    this.standing = standing;
    this.#listener.stands(standing);
  }
}
