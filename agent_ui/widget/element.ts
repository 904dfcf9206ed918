/** The chat on somebody's page: a button in the corner, and the panel that it opens. */

import { html, nothing, render, type TemplateResult } from "lit/html.js";
import { Chat } from "./chat";
import { type Composing, composer } from "./composer";
import type { Browser, Place } from "./connection";
import { type Answers, form, type Question, wrongs } from "./form";
import { rating, thanks } from "./goodbye";
import {
  type Choice,
  choose,
  ENGLISH,
  fill,
  type Language,
  language,
  type Tag,
  type Words,
} from "./i18n";
import type { Keep } from "./keep";
import { type Act, menu } from "./menu";
import { bubble, chevron, cross, goodbye, greeting, head, said, wait, writing } from "./parts";
import { saveAs } from "./pictures";
import { readableOn } from "./settings";
import styles from "./styles.css?inline";

export const TAG = "contactcenter-chat";

/** What the element is told once, before it is put on the page. */
export interface Setting {
  place: Place;
  browser: Browser;
  /** Languages, the most wished for first. */
  wishes: readonly (string | null | undefined)[];
  /** Bring the words of a language. */
  words(tag: Tag): Promise<Words>;
  /** Colour and side that the page asks for, before the server is asked. */
  looks: { readonly colour: string; readonly position: string };
  /** Shared by the tabs of this site. */
  keep: Keep;
  /** Of this tab alone. */
  tab: Keep;
}

const TELL: readonly Question[] = [{ field: "email", required: true }];
const NARROW = "(max-width:480px)";
const NEAR_THE_END = 60;

export class ChatElement extends HTMLElement {
  readonly #root = this.attachShadow({ mode: "open" });
  #setting: Setting | null = null;
  #chat: Chat | null = null;
  #isOpen = false;
  #draft = "";
  #choosing = false;
  #menu: "open" | "closed" = "closed";
  #telling = false;
  #dragged = false;
  #answers: Answers = {};
  #wrong: ReturnType<typeof wrongs> = {};
  #atEnd = true;
  #count = 0;
  #missed = false;
  #prefix = "";
  #language: Language = language({ tag: "en", locale: "en" }, ENGLISH);
  /** The language that was asked for last, if its words are not here yet. */
  #wanted: Choice = this.#language;
  readonly #colours = new CSSStyleSheet();
  #drawing: Promise<void> | null = null;

  settle(setting: Setting): void {
    // Adopted, for a page's policy may forbid style elements.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
    this.#root.adoptedStyleSheets = [sheet, this.#colours];
    const { place, browser, keep, tab } = setting;
    this.#setting = setting;
    this.#chat = new Chat(place, browser, keep, () => this.#draw());
    this.#draft = tab.read("draft") ?? "";
    // A panel that covers the page must not greet the visitor on every page.
    this.#isOpen = tab.read("open") !== null && !matchMedia(NARROW).matches;
    this.#draw();
  }

  connectedCallback(): void {
    document.addEventListener("visibilitychange", this.#looked);
    window.addEventListener("online", this.#wake);
    window.addEventListener("storage", this.#stored);
    if (this.#isOpen || this.#chat?.known) this.#chat?.start();
    this.#looked();
  }

  disconnectedCallback(): void {
    document.removeEventListener("visibilitychange", this.#looked);
    window.removeEventListener("online", this.#wake);
    window.removeEventListener("storage", this.#stored);
    this.#chat?.stop();
    this.#entitle("");
  }

  open(): void {
    this.#turn("open");
  }

  close(): void {
    this.#turn("closed");
  }

  /** Take on the inbox's settings, which may have come or changed. */
  #suit(chat: Chat, { place, wishes, words, looks }: Setting): void {
    const colour = chat.settings.colour || looks.colour;
    // The page's own rules for this element still win over :host.
    const rule = `:host{--contactcenter-accent:${colour};--contactcenter-on-accent:${readableOn(colour)}}`;
    this.#colours.replaceSync(colour ? rule : "");
    const { languages } = chat.settings;
    const choice = choose(wishes, languages.length ? languages : undefined);
    place.locale = choice.tag;
    if (choice.locale === this.#wanted.locale) return;
    this.#wanted = choice;
    void words(choice.tag).then((found) => {
      if (this.#wanted !== choice) return;
      this.#language = language(choice, found);
      this.#draw();
    });
  }

  #view(chat: Chat, setting: Setting): TemplateResult {
    const { tag, dir, words, number } = this.#language;
    const unread = chat.unread;
    const label = unread ? `${words.open} (${number(unread)} ${words.unread})` : words.open;
    const side = chat.settings.position === "start" || setting.looks.position === "start";
    return html`<div class="root ${this.#isOpen ? "open" : ""} ${side ? "start" : ""}" lang=${tag} dir=${dir} @keydown=${this.#key}>
      ${this.#isOpen ? this.#panel(chat) : nothing}
      <button class="launcher" type="button" aria-expanded=${this.#isOpen}
        aria-label=${this.#isOpen ? words.close : label} @click=${this.#toggle}>
        ${this.#isOpen ? chevron : bubble}
        ${unread && !this.#isOpen ? html`<span class="badge" aria-hidden="true">${number(unread)}</span>` : nothing}
      </button>
    </div>`;
  }

  #panel(chat: Chat): TemplateResult {
    const language = this.#language;
    const { words } = language;
    return html`<div class="panel ${this.#dragged ? "dragged" : ""}" role="dialog" aria-labelledby="name"
      data-drop=${words.drop} @dragover=${this.#drag} @dragleave=${this.#drag} @drop=${this.#drop}>
      <div class="head">
        ${head(chat, chat.inboxName, language)}
        ${chat.lines.length ? menu(words, this.#menu, this.#turnMenu, this.#acts(chat)) : nothing}
        <button class="close" type="button" aria-label=${words.close} @click=${this.#toggle}>${cross}</button>
      </div>
      ${this.#body(chat)}
    </div>`;
  }

  #body(chat: Chat): TemplateResult {
    if (chat.questions.length) return plain(this.#form(chat));
    if (this.#telling) return plain(this.#tellForm(chat));
    if (chat.ended === "rated") return plain(thanks(this.#language, this.#anew));
    if (chat.ended === "yes") return plain(rating(this.#language, this.#rated, this.#anew));
    return this.#talk(chat);
  }

  #acts(chat: Chat): Act[] {
    const { words } = this.#language;
    const save = (form: "html" | "text") => async () => {
      this.#turnMenu();
      const found = await chat.transcript(form);
      if (found) saveAs(found, `${chat.inboxName}.${form === "html" ? "html" : "txt"}`);
    };
    const end = () => {
      this.#menu = "closed";
      chat.end(words.end);
      void this.#draw().then(() => this.#root.querySelector<HTMLElement>(".stars input")?.focus());
    };
    return [
      { label: words.save, act: save("html") },
      { label: words.saveText, act: save("text") },
      { label: chat.sound ? words.soundOff : words.soundOn, act: () => chat.turnSound() },
      ...(chat.ended === "no" ? [{ label: words.end, act: end }] : []),
    ];
  }

  #tellForm(chat: Chat): TemplateResult {
    const { words } = this.#language;
    const says = { title: words.tellMe, hint: "", submit: words.send };
    const answers = { ...chat.about, ...this.#answers };
    return form(this.#language, TELL, answers, this.#wrong, says, this.#told, this.#untold);
  }

  #talk(chat: Chat): TemplateResult {
    const language = this.#language;
    const { words } = language;
    return html`<div class="scroll" role="log" tabindex="0" aria-label=${words.log} aria-busy=${!chat.welcomed}
        @scroll=${this.#scrolled}>
        ${chat.lines.length === 0 && (chat.welcomed || !chat.known) ? greeting(chat, language) : nothing}
        <ol>
          ${said(chat, language)}
        </ol>
        ${goodbye(chat, language)}
        ${wait(chat, language, this.#tellMe)}
        ${chat.agentTyping ? writing(chat.agentName, language) : nothing}
      </div>
      ${this.#missed ? html`<button class="latest" type="button" @click=${this.#toEnd}>${words.latest} ↓</button>` : nothing}
      ${composer(chat, language, this.#composing)}`;
  }

  #form(chat: Chat): TemplateResult {
    const { words, when } = this.#language;
    const { open, nextAt } = chat.opening;
    const back = nextAt ? fill(words.backAt, { when: when(nextAt) }) : "";
    const says = open
      ? { title: words.ask, hint: "", submit: words.begin }
      : { title: words.closed, hint: `${back} ${words.leave}`.trim(), submit: words.leaveIt };
    const answers = { ...chat.suggested, ...this.#answers };
    return form(this.#language, chat.questions, answers, this.#wrong, says, this.#answered);
  }

  #drawn(chat: Chat): void {
    const unread = chat.unread;
    this.#entitle(unread ? `(${this.#language.number(unread)}) ` : "");
    const scroll = this.#root.querySelector(".scroll");
    if (!scroll) return;
    const count = chat.lines.length;
    const more = count > this.#count;
    this.#count = count;
    if (this.#atEnd) scroll.scrollTop = scroll.scrollHeight;
    else if (more && !this.#missed) {
      this.#missed = true;
      this.#draw();
    }
    this.#grow();
  }

  /** Draw once, however much changed in this turn. */
  #draw(): Promise<void> {
    this.#drawing ??= Promise.resolve().then(() => {
      this.#drawing = null;
      if (!this.#chat || !this.#setting) return;
      this.#suit(this.#chat, this.#setting);
      const focused = this.#root.activeElement;
      render(this.#view(this.#chat, this.#setting), this.#root, { host: this });
      if (focused && !focused.isConnected && this.#isOpen) this.#first?.focus();
      this.#drawn(this.#chat);
    });
    return this.#drawing;
  }

  get #composer(): HTMLTextAreaElement | null {
    return this.#root.querySelector(".write textarea");
  }

  /** Where one begins. */
  get #first(): HTMLElement | null {
    const one = (selector: string) => this.#root.querySelector<HTMLElement>(selector);
    return this.#composer ?? one(".ask input, .ask textarea, .ask button") ?? one(".close");
  }

  get #composing(): Composing {
    return {
      draft: this.#draft,
      choosing: this.#choosing,
      typed: this.#typed,
      submitted: this.#submit,
      pasted: this.#paste,
      chosen: (files) => this.#take(files),
      picked: this.#pick,
      turnEmoji: this.#turnEmoji,
    };
  }

  #turn(to: "open" | "closed"): void {
    const isOpen = to === "open";
    if (!this.#setting || isOpen === this.#isOpen) return;
    this.#isOpen = isOpen;
    this.#atEnd = true;
    this.#missed = false;
    if (isOpen) {
      this.#setting.tab.write("open", "1");
      this.#chat?.start();
    } else this.#setting.tab.forget("open");
    this.#draw();
    this.#looked();
    void this.#draw().then(() => {
      const launcher = this.#root.querySelector<HTMLElement>(".launcher");
      (isOpen ? this.#first : launcher)?.focus();
    });
  }

  /** Put the number of unread answers before the page's title, and take it away again. */
  #entitle(prefix: string): void {
    const title = document.title;
    const own = this.#prefix !== "" && title.startsWith(this.#prefix);
    if (prefix === this.#prefix && (own || !prefix)) return;
    document.title = prefix + (own ? title.slice(this.#prefix.length) : title);
    this.#prefix = prefix;
  }

  #keepDraft(draft: string): void {
    this.#draft = draft;
    if (draft) this.#setting?.tab.write("draft", draft);
    else this.#setting?.tab.forget("draft");
    this.#draw();
  }

  #grow(): void {
    const composer = this.#composer;
    if (!composer) return;
    composer.style.height = "auto";
    composer.style.height = `${composer.scrollHeight + 2}px`;
  }

  #take(files: Iterable<File>): void {
    if (this.#chat?.standing !== "online" || this.#chat.questions.length) return;
    this.#chat.tray.add(files, this.#chat.settings.files);
    this.#composer?.focus();
  }

  readonly #paste = (event: ClipboardEvent) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    this.#take(files);
  };

  readonly #drag = (event: DragEvent) => {
    if (!event.dataTransfer?.types.includes("Files") || !this.#chat?.settings.files.count) return;
    event.preventDefault();
    const dragged = event.type === "dragover";
    if (dragged === this.#dragged) return;
    this.#dragged = dragged;
    this.#draw();
  };

  readonly #drop = (event: DragEvent) => {
    this.#drag(event);
    this.#take([...(event.dataTransfer?.files ?? [])]);
  };

  readonly #pick = (emoji: string) => {
    const composer = this.#composer;
    if (!composer) return;
    composer.setRangeText(emoji, composer.selectionStart, composer.selectionEnd, "end");
    this.#choosing = false;
    this.#keepDraft(composer.value);
    composer.focus();
  };

  readonly #turnEmoji = () => {
    this.#choosing = !this.#choosing;
    void this.#draw().then(() => {
      const place = this.#choosing ? ".emoji button" : ".smile";
      this.#root.querySelector<HTMLElement>(place)?.focus();
    });
  };

  readonly #turnMenu = () => {
    this.#menu = this.#menu === "open" ? "closed" : "open";
    void this.#draw().then(() => {
      const place = this.#menu === "open" ? ".acts button" : ".more";
      this.#root.querySelector<HTMLElement>(place)?.focus();
    });
  };

  readonly #tellMe = () => {
    this.#telling = true;
    void this.#draw().then(() => this.#root.querySelector<HTMLElement>(".ask input")?.focus());
  };

  readonly #untold = () => {
    this.#telling = false;
    this.#wrong = {};
    void this.#draw().then(() => this.#composer?.focus());
  };

  readonly #told = (event: SubmitEvent) => {
    if (!this.#holds(event, TELL)) return;
    const { email = "" } = this.#answers;
    this.#telling = false;
    this.#chat?.tellBy(email.trim(), `${this.#language.words.tellMe}: ${email.trim()}`);
    void this.#draw().then(() => this.#composer?.focus());
  };

  readonly #rated = (stars: number, comment: string) => {
    const { words, number } = this.#language;
    const said = [fill(words.rating, { stars: number(stars) }), comment.trim()];
    this.#chat?.rate(stars, said.filter(Boolean).join("\n"));
    void this.#draw().then(() => this.#root.querySelector<HTMLElement>(".ask .go")?.focus());
  };

  readonly #anew = () => {
    this.#chat?.anew();
    void this.#draw().then(() => this.#composer?.focus());
  };

  /** Whether the answers of a form can be taken; else what is wrong is shown. */
  #holds(event: SubmitEvent, questions: readonly Question[]): boolean {
    event.preventDefault();
    const given = new FormData(event.target as HTMLFormElement);
    this.#answers = Object.fromEntries([...given].map(([name, value]) => [name, String(value)]));
    this.#wrong = wrongs(questions, this.#answers);
    if (Object.keys(this.#wrong).length === 0) return true;
    void this.#draw().then(() => {
      this.#root.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
    });
    return false;
  }

  readonly #answered = (event: SubmitEvent) => {
    if (!this.#chat || !this.#holds(event, this.#chat.questions)) return;
    this.#chat.introduce(this.#answers);
    void this.#draw().then(() => this.#composer?.focus());
  };

  readonly #toggle = () => this.#turn(this.#isOpen ? "closed" : "open");

  readonly #key = (event: KeyboardEvent) => {
    // What is pressed in here is no shortcut of the page around it.
    event.stopPropagation();
    if (event.isComposing) return;
    if (event.key === "Escape") this.close();
    const plain = event.key === "Enter" && !event.shiftKey;
    if (plain && event.target === this.#composer) this.#submit(event);
  };

  readonly #typed = (event: InputEvent) => {
    this.#keepDraft((event.target as HTMLTextAreaElement).value);
    if (this.#draft.trim()) this.#chat?.typing();
  };

  readonly #submit = (event: Event) => {
    event.preventDefault();
    this.#atEnd = true;
    if (this.#chat?.send(this.#draft)) this.#keepDraft("");
    this.#composer?.focus();
  };

  readonly #scrolled = (event: Event) => {
    const { scrollTop, clientHeight, scrollHeight } = event.target as HTMLElement;
    this.#atEnd = scrollTop + clientHeight >= scrollHeight - NEAR_THE_END;
    if (this.#atEnd && this.#missed) {
      this.#missed = false;
      this.#draw();
    }
  };

  readonly #toEnd = () => {
    this.#atEnd = true;
    this.#missed = false;
    this.#draw();
    this.#composer?.focus();
  };

  readonly #looked = () => {
    const visible = document.visibilityState === "visible";
    this.#chat?.watch(this.#isOpen && visible ? "watched" : "unwatched");
    if (visible) this.#wake();
  };

  /** A page that comes back need not wait for the end of a pause. */
  readonly #wake = () => {
    if (this.#chat?.standing === "waiting") this.#chat.start();
  };

  readonly #stored = (event: StorageEvent) => {
    if (this.#setting?.keep.named(event.key)) this.#chat?.refresh();
  };
}

/** A part of the panel that is no log: nothing in it is read out as it changes. */
function plain(content: TemplateResult): TemplateResult {
  return html`<div class="scroll">${content}</div>`;
}
