/**
 * One visitor's chat without its looks: connection, outbox and log, joined.
 *
 * It calls `changed` whenever what it shows is different, and knows nothing of the document.
 */

import { type Browser, Connection, type Place, type Standing } from "./connection";
import type { Answers, Question } from "./form";
import type { Keep } from "./keep";
import {
  answersSince,
  EMPTY,
  type Line,
  type Log,
  lines,
  withAcknowledged,
  withMessages,
} from "./log";
import { Outbox, PATIENCE } from "./outbox";
import { Pictures } from "./pictures";
import { readSettings, type Settings } from "./settings";
import { chime } from "./sound";
import { Tray } from "./tray";
import {
  type About,
  asObject,
  type Code,
  type Down,
  LONGEST_TEXT,
  type Opening,
  type Session,
  type Waiting,
} from "./wire";

const TYPING_FADES = 5_000;

export class Chat {
  inboxName = "";
  settings: Settings;
  opening: Opening = { open: true, nextAt: null };
  /** What is known of the wait for an agent; null: the visitor does not wait. */
  waiting: Waiting | null = null;
  /** The code that proves an address, or what became of it; null: none is asked for. */
  code: Code | null = null;
  agentOnline = false;
  /** The visitor was not asked lately how it was. */
  rates = true;
  /** The agent who took the conversation while this page was open. */
  joined = "";
  agentTyping = false;
  /** The first history has come. */
  welcomed = false;
  /** Files on their way up. */
  readonly tray: Tray;
  readonly pictures: Pictures;
  readonly #place: Place;
  readonly #keep: Keep;
  readonly #outbox: Outbox;
  readonly #connection: Connection;
  readonly #changed: () => void;
  #log: Log = EMPTY;
  #watched = false;
  #fade: ReturnType<typeof setTimeout> | undefined;

  constructor(place: Place, browser: Browser, keep: Keep, changed: () => void) {
    this.#place = place;
    this.#keep = keep;
    this.#outbox = new Outbox(keep);
    this.#changed = changed;
    this.settings = readSettings(kept(keep.read("settings")));
    this.#connection = new Connection(place, browser, keep, this.#outbox, {
      stands: () => this.#changed(),
      entered: (session) => this.#entered(session),
      came: (frame) => this.#came(frame),
      settled: (entry) => {
        this.#log = withAcknowledged(this.#log, entry);
        this.#changed();
      },
    });
    this.tray = new Tray((file, progress) => this.#connection.sendUp(file, progress), changed);
    this.pictures = new Pictures((place) => this.#connection.read(`files/${place}`), changed);
  }

  get standing(): Standing {
    return this.#connection.standing;
  }

  get lines(): Line[] {
    return lines(this.#log, this.#outbox.entries, (client_id) => this.#outbox.isLate(client_id));
  }

  get unread(): number {
    return answersSince(this.#log, this.#keep.read("seen")).length;
  }

  /** Who answers; empty: nobody yet. */
  get agentName(): string {
    return this.joined || (answersSince(this.#log, null).at(-1)?.name ?? "");
  }

  /** Somebody has chatted here before, so that an answer may be waiting. */
  get known(): boolean {
    const { read } = this.#keep;
    return read("token") !== null || read("vouched") !== null || this.#outbox.entries.length > 0;
  }

  start(): void {
    this.#connection.start();
    if (this.#outbox.entries.length > 0) this.#soon();
  }

  stop(): void {
    clearTimeout(this.#fade);
    this.#connection.stop();
  }

  /** What is asked before the visitor may write; empty: nothing, or it was answered. */
  get questions(): readonly Question[] {
    if (!this.welcomed || this.lines.length || this.#keep.read("about") !== null) return [];
    const { ask, askWhen } = this.settings;
    if (!this.opening.open) return [...withEmail(ask), { field: "message", required: true }];
    return askWhen === "always" ? ask : [];
  }

  /** Take the answers, and send what is a message among them. */
  introduce({ question, message, ...about }: Answers): void {
    const given = Object.entries(about).filter(([, answer]) => answer?.trim());
    const kept = { ...Object.fromEntries(given), ...(message && { continue_by: "email" }) };
    this.#keep.write("about", JSON.stringify(kept));
    this.send(message ?? question ?? "");
    this.#changed();
  }

  /** What the page knows already of the answers. */
  get suggested(): Answers {
    return this.#place.name ? { name: this.#place.name } : {};
  }

  /** Whom the visitor says they are. */
  get about(): About {
    return asObject(kept(this.#keep.read("about")));
  }

  /** Send what was written and sent up; false: there is nothing to send. */
  send(written: string): boolean {
    const text = written.trim().slice(0, LONGEST_TEXT);
    if (this.tray.busy) return false;
    const files = this.tray.take();
    if (!text && !files.length) return false;
    // Once is enough; a first message may be lost with the browser, and then there is another.
    const isFirst = !this.#log.messages.some(({ from }) => from === "visitor");
    const entry = this.#outbox.add(text, files, isFirst ? this.about : {});
    this.#connection.start();
    this.#connection.push(entry);
    this.#soon();
    return true;
  }

  get codeIsAsked(): boolean {
    return this.code?.state === "asked" || this.code?.state === "wrong";
  }

  /** Prove an address by what was typed; false: there is no way to the server now. */
  prove(code: string): boolean {
    return this.#connection.prove(code);
  }

  /** Say no more of the code. */
  forgetCode(): void {
    this.code = null;
    this.#changed();
  }

  /** How far the chat has ended: the visitor said so, and perhaps how it was. */
  get ended(): "no" | "yes" | "rated" {
    return (this.#keep.read("ended") as "yes" | "rated" | null) ?? "no";
  }

  /** Have the answer come by e-mail as well. */
  tellBy(email: string, words: string): void {
    this.#keep.write("about", JSON.stringify({ ...this.about, email, continue_by: "email" }));
    this.#press(words, { pressed: "by_email", email, continue_by: "email" });
  }

  end(words: string): void {
    this.#keep.write("ended", "yes");
    this.#press(words, { pressed: "end" });
  }

  rate(stars: number, words: string): void {
    this.#keep.write("ended", "rated");
    this.rates = false;
    this.#press(words, { pressed: `rate:${stars}` });
  }

  /** Write on. */
  anew(): void {
    this.#keep.forget("ended");
    this.#changed();
  }

  #press(text: string, about: About): void {
    this.#connection.push(this.#outbox.add(text, [], about));
    this.#soon();
  }

  /** Bring what was said, to keep. */
  async transcript(form: "html" | "text"): Promise<Blob | null> {
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    return this.#connection.read(`transcript?form=${form}&zone=${encodeURIComponent(timeZone)}`);
  }

  get sound(): boolean {
    return this.#keep.read("sound") !== null;
  }

  turnSound(): void {
    if (this.sound) this.#keep.forget("sound");
    else this.#keep.write("sound", "1");
    this.#changed();
  }

  retry(client_id: string): void {
    const entry = this.#outbox.entries.find((unsent) => unsent.client_id === client_id);
    if (!entry) return;
    this.#outbox.renew(client_id);
    this.#connection.retry(entry);
    this.#soon();
  }

  typing(): void {
    this.#connection.typing();
  }

  /** The visitor looks at the log, or looks away. */
  watch(watched: "watched" | "unwatched"): void {
    this.#watched = watched === "watched";
    this.#see();
  }

  /** Another tab changed what is kept. */
  refresh(): void {
    this.#changed();
  }

  #entered(session: Session): void {
    this.inboxName = session.inbox.name;
    this.settings = readSettings(session.settings);
    // So that the next page has the right colour and language from the start.
    this.#keep.write("settings", JSON.stringify(session.settings));
    this.#changed();
  }

  #came(frame: Down): void {
    switch (frame.frame) {
      case "welcome":
        this.welcomed = true;
        this.waiting = null;
        // What became of a code stays to be read; whether one is asked for is told anew.
        if (this.codeIsAsked) this.code = null;
        this.agentOnline = frame.agent_online;
        this.rates = frame.rates;
        this.opening = frame.opening;
        this.#log = withMessages(this.#log, frame.messages);
        this.#see();
        break;
      case "message":
        if (frame.message.from === "agent") this.#answered();
        this.#log = withMessages(this.#log, [frame.message]);
        this.#see(frame.message);
        break;
      case "opening":
        this.opening = frame.opening;
        break;
      case "waiting":
        this.waiting = frame.waiting && this.#neverFarther(frame.waiting);
        break;
      case "code":
        this.code = frame.code;
        break;
      case "typing":
        this.#writes("writes");
        break;
      case "agent":
        this.joined = frame.name;
        this.agentOnline = true;
        this.waiting = null;
        break;
      default:
        return;
    }
    this.#changed();
  }

  /** Who was told a place in a line is told none behind it, whichever server they ask. */
  #neverFarther(told: Waiting): Waiting {
    const before = asObject(kept(this.#keep.read("place"))) as Partial<Waiting>;
    const same = before.since === told.since && typeof before.place === "number";
    const place = same ? Math.min(before.place ?? told.place, told.place) : told.place;
    this.#keep.write("place", JSON.stringify({ since: told.since, place }));
    return { ...told, place };
  }

  #answered(): void {
    this.#writes("not");
    if (this.sound && !this.#watched) chime();
  }

  #writes(how: "writes" | "not"): void {
    clearTimeout(this.#fade);
    this.agentTyping = how === "writes";
    if (!this.agentTyping) return;
    this.#fade = setTimeout(() => {
      this.agentTyping = false;
      this.#changed();
    }, TYPING_FADES);
  }

  /** Tell the server, and the other tabs, how far the answers came. */
  #see(latest = answersSince(this.#log, null).at(-1)): void {
    if (latest?.from !== "agent") return;
    this.#connection.mark("delivered", latest.id);
    if (!this.#watched) return;
    this.#connection.mark("seen", latest.id);
    const last = answersSince(this.#log, this.#keep.read("seen")).at(-1);
    if (!last) return;
    this.#keep.write("seen", last.at);
    this.#changed();
  }

  /** Look again when patience is over. */
  #soon(): void {
    this.#changed();
    setTimeout(() => this.#changed(), PATIENCE + 50);
  }
}

/** No answer comes by e-mail without a name and an address. */
function withEmail(ask: Settings["ask"]): Question[] {
  const others = ask.filter(({ field }) => field === "phone");
  const needed = (["name", "email"] as const).map((field) => ({ field, required: true }));
  return [...needed, ...others];
}

function kept(json: string | null): unknown {
  try {
    return asObject(JSON.parse(json ?? "{}"));
  } catch {
    return {};
  }
}
