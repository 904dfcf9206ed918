/**
 * What the script tag runs.
 *
 *     <script src="https://desk.example/widget.js" data-inbox="KEY" async></script>
 *
 * Optional: `data-lang` ("en", "fa"), `data-name` (the visitor's, where the page knows it).
 * `contactcenter.open()` and `contactcenter.close()` serve the page's own buttons.
 */

import type { Browser } from "./connection";
import { ChatElement, TAG } from "./element";
import { language } from "./i18n";
import { keep } from "./keep";

declare global {
  interface Window {
    contactcenter?: { open(): void; close(): void };
  }
}

const browser: Browser = {
  fetch: (url, init) => fetch(url, init),
  socket: (url) => new WebSocket(url),
  random: () => Math.random(),
  // Locks exist on secure pages only; without them the tabs take their chances.
  alone: async (name, act) => (navigator.locks ? navigator.locks.request(name, act) : act()),
};

function mount(base: string, data: DOMStringMap): void {
  const inbox = data.inbox ?? "";
  if (document.querySelector(TAG)) return;
  if (!customElements.get(TAG)) customElements.define(TAG, ChatElement);
  const element = document.createElement(TAG);
  if (!(element instanceof ChatElement)) return;
  element.settle({
    place: { base, inbox, ...(data.name && { name: data.name }) },
    browser,
    language: language([data.lang, document.documentElement.lang, ...navigator.languages]),
    keep: keep(inbox, () => localStorage),
    tab: keep(inbox, () => sessionStorage),
  });
  document.body.append(element);
  window.contactcenter = { open: () => element.open(), close: () => element.close() };
}

const script = document.currentScript;
if (script instanceof HTMLScriptElement && script.dataset.inbox) {
  const { src, dataset } = script;
  const begin = () => mount(new URL(src).origin, dataset);
  if (document.body) begin();
  else document.addEventListener("DOMContentLoaded", begin, { once: true });
} else {
  console.error("contactcenter: the script tag needs data-inbox");
}
