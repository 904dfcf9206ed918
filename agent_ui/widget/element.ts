/** The chat on somebody's page: a button in the corner, and the panel that it opens. */

import { html, nothing, render, type TemplateResult } from "lit/html.js";
import { Asking } from "./asking";
import { Chat } from "./chat";
import { code } from "./code";
import type { Browser, Place } from "./connection";
import { Drafting } from "./drafting";
import {
  type Choice,
  choose,
  ENGLISH,
  type Language,
  language,
  type Tag,
  type Words,
} from "./i18n";
import type { Keep } from "./keep";
import { type Act, menu } from "./menu";
import { COMPOSER, type Panel } from "./panel";
import { bubble, chevron, cross, goodbye, greeting, head, said, wait, writing } from "./parts";
import { saveAs } from "./pictures";
import { readableIn, readableOn } from "./settings";
import styles from "./styles.css?inline";
import { Title } from "./title";

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

const SMALL = "(max-width:480px),(max-height:480px)"; // see styles.css
const NEAR_THE_END = 60;

export class ChatElement extends HTMLElement {
  readonly #root = this.attachShadow({ mode: "open" });
  #setting: Setting | null = null;
  #chat: Chat | null = null;
  #asking: Asking | null = null;
  #drafting: Drafting | null = null;
  #isOpen = false;
  #menu: "open" | "closed" = "closed";
  #dragged = false;
  /** The transcript was asked for and could not be had. */
  #unsaved = false;
  #atEnd = true;
  #count = 0;
  #missed = false;
  readonly #title = new Title();
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
    const panel = this.#panelOf(this.#chat);
    this.#asking = new Asking(panel);
    this.#drafting = new Drafting(panel, tab);
    // A panel that covers the page must not greet the visitor on every page.
    this.#isOpen = tab.read("open") !== null && !matchMedia(SMALL).matches;
    this.#draw();
  }

  connectedCallback(): void {
    document.addEventListener("visibilitychange", this.#looked);
    window.addEventListener("online", this.#wake);
    window.addEventListener("storage", this.#stored);
    window.addEventListener("resize", this.#resized);
    if (this.#isOpen || this.#chat?.known) this.#chat?.start();
    this.#looked();
  }

  disconnectedCallback(): void {
    document.removeEventListener("visibilitychange", this.#looked);
    window.removeEventListener("online", this.#wake);
    window.removeEventListener("storage", this.#stored);
    window.removeEventListener("resize", this.#resized);
    this.#chat?.stop();
    this.#title.entitle("");
  }

  open(): void {
    this.#turn("open");
  }

  close(): void {
    this.#turn("closed");
  }

  #panelOf(chat: Chat): Panel {
    const spoken = () => this.#language;
    return {
      chat,
      get language() {
        return spoken();
      },
      draw: () => this.#draw(),
      find: (selector) => this.#root.querySelector(selector),
      focus: (selector) => this.#focus(selector),
      toEnd: () => this.#stay(),
    };
  }

  /** Take on the inbox's settings, which may have come or changed. */
  #suit(chat: Chat, { place, wishes, words, looks }: Setting): void {
    const colour = chat.settings.colour || looks.colour;
    // The page's own rules for this element still win over :host.
    const rule = `:host{--contactcenter-accent:${colour};--contactcenter-on-accent:${readableOn(colour)};
      --contactcenter-text:${readableIn(colour, "light")};--contactcenter-text-dark:${readableIn(colour, "dark")}}`;
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
      ${this.#unsaved ? html`<p class="note wrong" role="alert">${words.notSaved}</p>` : nothing}
      ${this.#body(chat)}
    </div>`;
  }

  #body(chat: Chat): TemplateResult {
    const form = this.#asking?.view;
    // A part of the panel that is no log: nothing in it is read out as it changes.
    return form ? html`<div class="scroll">${form}</div>` : this.#talk(chat);
  }

  #acts(chat: Chat): Act[] {
    const { words } = this.#language;
    const save = (form: "html" | "text") => async () => {
      this.#turnMenu();
      const found = await chat.transcript(form);
      this.#unsaved = found === null;
      this.#draw();
      if (found) saveAs(found, `${chat.inboxName}.${form === "html" ? "html" : "txt"}`);
    };
    const end = () => {
      this.#menu = "closed";
      this.#asking?.end();
    };
    return [
      { label: words.save, act: save("html") },
      { label: words.saveText, act: save("text") },
      { label: chat.sound ? words.soundOff : words.soundOn, act: () => chat.turnSound() },
      ...(chat.ended === "no" ? [{ label: words.end, act: end }] : []),
    ];
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
        ${wait(chat, language, () => this.#asking?.tellMe())}
        ${chat.agentTyping ? writing(chat.agentName, language) : nothing}
      </div>
      ${this.#missed ? html`<button class="latest" type="button" @click=${this.#toEnd}>${words.latest} ↓</button>` : nothing}
      ${code(chat, language)}
      ${this.#drafting?.view}`;
  }

  #drawn(chat: Chat): void {
    const unread = chat.unread;
    this.#title.entitle(unread ? `(${this.#language.number(unread)}) ` : "");
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
    this.#drafting?.grow();
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

  #focus(selector: string): void {
    void this.#draw().then(() => this.#root.querySelector<HTMLElement>(selector)?.focus());
  }

  get #composer(): HTMLTextAreaElement | null {
    return this.#root.querySelector(COMPOSER);
  }

  /** Where one begins. */
  get #first(): HTMLElement | null {
    const one = (selector: string) => this.#root.querySelector<HTMLElement>(selector);
    return this.#composer ?? one(".ask input, .ask textarea, .ask button") ?? one(".close");
  }

  /** Show the latest from now on. */
  #stay(): void {
    this.#atEnd = true;
    this.#missed = false;
    this.#draw();
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
    this.#drafting?.take(event.dataTransfer?.files ?? []);
  };

  readonly #turnMenu = () => {
    this.#menu = this.#menu === "open" ? "closed" : "open";
    this.#focus(this.#menu === "open" ? ".acts button" : ".more");
  };

  readonly #toggle = () => this.#turn(this.#isOpen ? "closed" : "open");

  readonly #key = (event: KeyboardEvent) => {
    // What is pressed in here is no shortcut of the page around it.
    event.stopPropagation();
    if (event.isComposing) return;
    if (event.key === "Escape") this.close();
    const plain = event.key === "Enter" && !event.shiftKey;
    if (plain && event.target === this.#composer) this.#drafting?.submit(event);
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
    this.#stay();
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

  /** A keyboard that comes up must not hide the latest. */
  readonly #resized = () => this.#draw();

  readonly #stored = (event: StorageEvent) => {
    if (this.#setting?.keep.named(event.key)) this.#chat?.refresh();
  };
}
