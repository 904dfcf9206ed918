/** A few emoji to choose from, by mouse or keys; screen readers name them in their own language. */

import { html, type TemplateResult } from "lit/html.js";

const EMOJI = [
  ..."😀😄😊😉😍😂🤣🙂🙃😎🤔😐😕😢😭😡😱🥳😴🤗👍👎👌🙏👏🙌💪👋🤝🌹🌸🎉🎁✨🔥⭐✅❌❓❗💯⏰📦🚚💳📞📍",
  "❤️",
];

export function picker(
  label: string,
  pick: (emoji: string) => void,
  close: () => void,
): TemplateResult {
  return html`<div class="emoji" id="emoji" role="group" aria-label=${label} dir="ltr"
    @keydown=${(event: KeyboardEvent) => move(event, close)}>
    ${EMOJI.map((each, at) => html`<button type="button" tabindex=${at === 0 ? 0 : -1} @click=${() => pick(each)}>${each}</button>`)}
  </div>`;
}

function move(event: KeyboardEvent, close: () => void): void {
  if (event.key === "Escape") {
    // The panel around us stays.
    event.stopPropagation();
    close();
  }
  const here = event.target as HTMLElement;
  const all = [...(here.parentElement?.querySelectorAll("button") ?? [])];
  const row = all.filter((each) => each.offsetTop === all[0]?.offsetTop).length;
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: row, ArrowUp: -row }[event.key];
  if (!step) return;
  all[all.indexOf(here as HTMLButtonElement) + step]?.focus();
  event.preventDefault();
}
