/**
 * The road by which everything on the screen arrives.
 *
 *     snapshot ──► socket after=position ──► live ──cut──► wait ──► socket after=position
 *        ▲                                    │
 *        └────── resync · 4408 · 4409 ────────┘            4401 ──► signed out
 *
 * The position is the last one that was read and only moves forward, so that a cut loses nothing.
 * A socket that is silent longer than the service's marks allow is taken for dead.
 */
import { codeOf } from "./problem";
import type { Down, Snapshot, Up } from "./wire";

export interface Socket {
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
  send(text: string): void;
  close(): void;
}

export type Connection =
  | { readonly is: "starting" }
  | { readonly is: "live" }
  | { readonly is: "waiting"; readonly until: number } // ms since the epoch
  | { readonly is: "over" };

export interface Surroundings {
  snapshot: () => Promise<Snapshot>;
  probe: () => Promise<unknown>; // fails with `unauthenticated` when nobody is signed in
  socket: (after: number) => Socket;
  now: () => number;
  random: () => number;
  later: (run: () => void, milliseconds: number) => number;
  forget: (timer: number) => void;
}

export interface Listener {
  started: (snapshot: Snapshot) => void;
  frame: (frame: Down) => void;
  connection: (connection: Connection) => void;
  signedOut: () => void;
}

export const SILENCE = 35_000;
const PING = 20_000;
const LONGEST_WAIT = 20_000;
const DOUBT = 2; // failures in a row

export class Stream {
  #position: number | null = null;
  #socket: Socket | null = null;
  #tries = 0;
  #retry: number | null = null;
  #watchdog: number | null = null;
  #pinging: number | null = null;
  #over = false;
  #round = 0; // tells answers that belong to an earlier attempt

  constructor(
    private readonly around: Surroundings,
    private readonly listener: Listener,
  ) {}

  start(): void {
    this.#over = false;
    this.#connect();
  }

  /** End. Whoever starts it again may be somebody else, and begins from a snapshot. */
  stop(): void {
    this.#over = true;
    this.#drop();
    this.#position = null;
    this.#tries = 0;
    this.listener.connection({ is: "over" });
  }

  /** Try at once: the network is back, or somebody looks at the screen again. */
  hurry(): void {
    if (this.#over || this.#retry === null) return;
    this.#connect();
  }

  /** Say something upward; it is no fact, so that a cut may lose it. */
  send(frame: Up): void {
    if (this.#tries < 0) this.#socket?.send(JSON.stringify(frame));
  }

  get position(): number | null {
    return this.#position;
  }

  async #connect(): Promise<void> {
    this.#drop();
    const round = ++this.#round;
    if (this.#position === null) {
      this.listener.connection({ is: "starting" });
      try {
        const snapshot = await this.around.snapshot();
        if (round !== this.#round || this.#over) return;
        this.#position = snapshot.position;
        this.listener.started(snapshot);
      } catch (error) {
        if (round !== this.#round || this.#over) return;
        if (codeOf(error) === "unauthenticated") this.#signedOut();
        else this.#wait();
        return;
      }
    }
    if (this.#tries >= DOUBT) await this.#ask(round);
    if (round === this.#round && !this.#over) this.#open(this.#position);
  }

  /** A refused upgrade says no more than a cut line does, so ask whether we are still signed in. */
  async #ask(round: number): Promise<void> {
    try {
      await this.around.probe();
    } catch (error) {
      if (round === this.#round && codeOf(error) === "unauthenticated") this.#signedOut();
    }
  }

  #open(after: number): void {
    const socket = this.around.socket(after);
    this.#socket = socket;
    socket.onopen = () => this.#live(socket);
    socket.onmessage = ({ data }) => this.#take(socket, data);
    socket.onclose = ({ code }) => this.#closed(socket, code);
    this.#watch(socket); // an upgrade that hangs is as dead as a silent socket
  }

  #live(socket: Socket): void {
    if (socket !== this.#socket) return;
    this.#watch(socket);
    this.#ping(socket);
  }

  #take(socket: Socket, data: unknown): void {
    if (socket !== this.#socket || typeof data !== "string") return;
    this.#watch(socket);
    for (const line of data.split("\n")) {
      if (socket === this.#socket) this.#frame(JSON.parse(line) as Down);
    }
  }

  #frame(frame: Down): void {
    if (frame.frame === "resync") {
      this.#again();
      return;
    }
    if (this.#tries >= 0) {
      this.#tries = -1; // the first frame shows that the road is open
      this.listener.connection({ is: "live" });
    }
    if ("position" in frame) this.#position = Math.max(this.#position ?? 0, frame.position);
    this.listener.frame(frame);
  }

  #closed(socket: Socket, code: number): void {
    if (socket !== this.#socket || this.#over) return;
    if (code === 4401) this.#signedOut();
    else if (code === 4408 || code === 4409) this.#again();
    else this.#wait();
  }

  #again(): void {
    this.#position = null;
    if (this.#tries > 0) {
      this.#wait(); // a snapshot that helps nobody must not be asked for without a pause
      return;
    }
    this.#tries = 1;
    this.#connect();
  }

  #wait(): void {
    this.#drop();
    this.#tries = Math.max(this.#tries, 0) + 1;
    const longest = Math.min(LONGEST_WAIT, 500 * 2 ** (this.#tries - 1));
    const pause = longest * (0.5 + this.around.random() / 2);
    this.listener.connection({ is: "waiting", until: this.around.now() + pause });
    this.#retry = this.around.later(() => this.#connect(), pause);
  }

  #signedOut(): void {
    this.stop();
    this.listener.signedOut();
  }

  #watch(socket: Socket): void {
    if (this.#watchdog !== null) this.around.forget(this.#watchdog);
    this.#watchdog = this.around.later(() => {
      if (socket === this.#socket) this.#wait();
    }, SILENCE);
  }

  #ping(socket: Socket): void {
    this.#pinging = this.around.later(() => {
      if (socket !== this.#socket) return;
      socket.send(JSON.stringify({ frame: "ping" } satisfies Up));
      this.#ping(socket);
    }, PING);
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = null;
    for (const timer of [this.#retry, this.#watchdog, this.#pinging]) {
      if (timer !== null) this.around.forget(timer);
    }
    this.#retry = this.#watchdog = this.#pinging = null;
    socket?.close();
  }
}

export function browserSurroundings(
  snapshot: () => Promise<Snapshot>,
  probe: () => Promise<unknown>,
): Surroundings {
  return {
    snapshot,
    probe,
    socket: (after) => {
      const url = new URL(`/api/stream?after=${after}`, window.location.href);
      url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
      return new WebSocket(url) as unknown as Socket;
    },
    now: () => Date.now(),
    random: () => Math.random(),
    later: (run, milliseconds) => window.setTimeout(run, milliseconds),
    forget: (timer) => window.clearTimeout(timer),
  };
}
