/**
 * What the script tag runs.
 *
 *     <script src="https://desk.example/widget.js" data-inbox="KEY" async></script>
 *
 * Optional: `data-identity` (what the site's backend signed about its visitor), `data-lang` ("fa"), `data-name` (the visitor's, where the page knows it), and, so that
 * they hold before the first chat, `data-colour` ("#0f6e66") and `data-position` ("start").
 * `contactcenter.open()` and `contactcenter.close()` serve the page's own buttons;
 * `contactcenter.identify(token)` serves pages on which people sign in and, with null, out.
 */

import type { Browser } from "./connection";
import { ChatElement, TAG } from "./element";
import { ENGLISH, type Tag, type Words } from "./i18n";
import { keep, nameOf } from "./keep";
import { colour } from "./settings";

declare global {
  interface Window {
    contactcenter?: { open(): void; close(): void; identify(token: string | null): void };
  }
}

const browser: Browser = {
  fetch: (url, init) => fetch(url, init),
  socket: (url) => new WebSocket(url),
  random: () => Math.random(),
  upload(url, headers, body, progress) {
    // Only this old kind of request tells how far it is.
    const request = new XMLHttpRequest();
    const done = new Promise<{ status: number; body: string }>((resolve) => {
      request.onloadend = () => resolve({ status: request.status, body: request.responseText });
    });
    request.upload.onprogress = ({ loaded, total }) => progress(total ? loaded / total : 0);
    request.open("POST", url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.send(body);
    return { done, abort: () => request.abort() };
  },
  // Locks exist on secure pages only; without them the tabs take their chances.
  alone: async (name, act) => (navigator.locks ? navigator.locks.request(name, act) : act()),
};

function mount(base: string, data: DOMStringMap): void {
  const { inbox = "", name, identity } = data;
  if (document.querySelector(TAG)) return;
  if (!customElements.get(TAG)) customElements.define(TAG, ChatElement);
  const element = document.createElement(TAG);
  if (!(element instanceof ChatElement)) return;
  const kept = nameOf(inbox, identity);
  element.settle({
    place: { base, inbox, ...(name && { name }), ...(identity && { identity }) },
    browser,
    wishes: [data.lang, document.documentElement.lang, ...navigator.languages],
    words: (tag) => words(base, tag),
    looks: { colour: colour(data.colour), position: data.position ?? "" },
    keep: keep(kept, () => localStorage),
    tab: keep(kept, () => sessionStorage),
  });
  document.body.append(element);
  window.contactcenter = {
    open: () => element.open(),
    close: () => element.close(),
    identify(token) {
      element.remove();
      const { identity: _, ...rest } = data;
      mount(base, token === null ? rest : { ...rest, identity: token });
    },
  };
}

async function words(base: string, tag: Tag): Promise<Words> {
  if (tag === "en") return ENGLISH;
  try {
    const answer = await fetch(`${base}/widget/${tag}.json`, { credentials: "omit" });
    // Of another version, a catalogue may lack words.
    return { ...ENGLISH, ...((await answer.json()) as Partial<Words>) };
  } catch {
    return ENGLISH;
  }
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
