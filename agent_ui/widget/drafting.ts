/** What the visitor is writing: it stays in this tab until it is sent. */

import type { TemplateResult } from "lit/html.js";
import { composer } from "./composer";
import type { Keep } from "./keep";
import { COMPOSER, type Panel } from "./panel";

export class Drafting {
  readonly #panel: Panel;
  readonly #tab: Keep;
  #draft: string;
  #choosing = false;

  constructor(panel: Panel, tab: Keep) {
    this.#panel = panel;
    this.#tab = tab;
    this.#draft = tab.read("draft") ?? "";
  }

  get view(): TemplateResult {
    const { chat, language } = this.#panel;
    return composer(chat, language, {
      draft: this.#draft,
      choosing: this.#choosing,
      typed: this.#typed,
      submitted: this.submit,
      pasted: this.#paste,
      chosen: (files) => this.take(files),
      picked: this.#pick,
      turnEmoji: this.#turnEmoji,
    });
  }

  take(files: Iterable<File>): void {
    const { chat } = this.#panel;
    if (chat.standing !== "online" || chat.questions.length) return;
    chat.tray.add(files, chat.settings.files);
    this.#field?.focus();
  }

  /** As high as what stands in it. */
  grow(): void {
    const field = this.#field;
    if (!field) return;
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + 2}px`;
  }

  readonly submit = (event: Event) => {
    event.preventDefault();
    this.#panel.toEnd();
    if (this.#panel.chat.send(this.#draft)) this.#write("");
    this.#field?.focus();
  };

  get #field(): HTMLTextAreaElement | null {
    return this.#panel.find<HTMLTextAreaElement>(COMPOSER);
  }

  #write(draft: string): void {
    this.#draft = draft;
    if (draft) this.#tab.write("draft", draft);
    else this.#tab.forget("draft");
    void this.#panel.draw();
  }

  readonly #typed = (event: InputEvent) => {
    this.#write((event.target as HTMLTextAreaElement).value);
    if (this.#draft.trim()) this.#panel.chat.typing();
  };

  readonly #paste = (event: ClipboardEvent) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    this.take(files);
  };

  readonly #pick = (emoji: string) => {
    const field = this.#field;
    if (!field) return;
    field.setRangeText(emoji, field.selectionStart, field.selectionEnd, "end");
    this.#choosing = false;
    this.#write(field.value);
    field.focus();
  };

  readonly #turnEmoji = () => {
    this.#choosing = !this.#choosing;
    this.#panel.focus(this.#choosing ? ".emoji button" : ".smile");
  };
}
