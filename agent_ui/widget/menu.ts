/** What else a visitor can do: keep the conversation, turn sound on, end the chat. */

import { html, type TemplateResult } from "lit/html.js";
import type { Words } from "./i18n";
import { dots } from "./parts";

export interface Act {
  readonly label: string;
  act(): void;
}

export function menu(
  words: Words,
  state: "open" | "closed",
  turn: () => void,
  acts: readonly Act[],
): TemplateResult {
  const open = state === "open";
  const key = (event: KeyboardEvent) => {
    if (!open || event.key !== "Escape") return;
    event.stopPropagation(); // the panel around us stays
    turn();
  };
  return html`<div class="menu" @keydown=${key}>
    <button class="close more" type="button" aria-label=${words.more} aria-expanded=${open} aria-controls="menu"
      @click=${turn}>${dots}</button>
    <div class="acts" id="menu" ?hidden=${!open}>
      ${acts.map(({ label, act }) => html`<button type="button" @click=${act}>${label}</button>`)}
    </div>
  </div>`;
}
