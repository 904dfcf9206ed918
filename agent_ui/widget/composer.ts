/** Where the visitor writes: words, files on their way up, emoji. */

import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Chat } from "./chat";
import { picker } from "./emoji";
import { fill, type Language } from "./i18n";
import { clip, cross, plane, smile } from "./parts";
import { LONGEST_TEXT } from "./wire";

export interface Composing {
  readonly draft: string;
  readonly choosing: boolean;
  typed(event: InputEvent): void;
  submitted(event: Event): void;
  pasted(event: ClipboardEvent): void;
  chosen(files: Iterable<File>): void;
  picked(emoji: string): void;
  turnEmoji(): void;
}

export function composer(chat: Chat, language: Language, on: Composing): TemplateResult {
  const { words, dir } = language;
  const { tray, settings } = chat;
  const empty = !on.draft.trim() && tray.items.length === 0;
  return html`<form class="write" @submit=${on.submitted}>
    ${files(chat, language)}
    ${on.choosing ? picker(words.emoji, on.picked, on.turnEmoji) : nothing}
    <textarea dir=${on.draft ? "auto" : dir} rows="1" maxlength=${LONGEST_TEXT} enterkeyhint="send"
      aria-label=${words.write} placeholder=${words.write} .value=${on.draft} @input=${on.typed}
      @paste=${on.pasted}></textarea>
    ${settings.files.count ? attach(chat, language, on) : nothing}
    <button class="tool smile" type="button" aria-label=${words.emoji} aria-expanded=${on.choosing}
      aria-controls="emoji" @click=${on.turnEmoji}>${smile}</button>
    <button class="send" type="submit" aria-label=${words.send} ?disabled=${empty || tray.busy}>${plane}</button>
  </form>`;
}

function attach(chat: Chat, { words }: Language, { chosen }: Composing): TemplateResult {
  // A label would not be reached by keys, and a visible input cannot be given a face.
  const press = (event: Event) =>
    ((event.currentTarget as HTMLElement).nextElementSibling as HTMLElement).click();
  const change = ({ target }: Event) => {
    const input = target as HTMLInputElement;
    chosen([...(input.files ?? [])]);
    input.value = "";
  };
  return html`<button class="tool" type="button" aria-label=${words.attach}
      ?disabled=${chat.standing !== "online"} @click=${press}>${clip}</button>
    <input type="file" hidden multiple accept=${chat.settings.files.types.join()} @change=${change}>`;
}

function files(chat: Chat, language: Language): TemplateResult | typeof nothing {
  const { tray, settings } = chat;
  const { words, number, size } = language;
  const gaps = { size: size(settings.files.largest), count: number(settings.files.count) };
  return html`<ul class="tray" ?hidden=${tray.items.length === 0}>
      ${tray.items.map(
        (item) => html`<li>
          <bdi>${item.name}</bdi> <small>${size(item.size)}</small>
          ${item.sent ? nothing : html`<progress max="1" value=${item.part} aria-label=${words.sending}></progress>`}
          <button type="button" aria-label=${fill(words.remove, { name: item.name })}
            @click=${() => tray.remove(item.key)}>${cross}</button>
        </li>`,
      )}
    </ul>
    <div class="problems" role="alert">
      ${tray.problems.map(({ why, name }) => html`<p>${fill(words[why], { ...gaps, name })}</p>`)}
    </div>`;
}
