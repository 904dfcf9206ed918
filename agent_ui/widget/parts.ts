/** The pieces of the panel, each a pure picture of what it is given. */

import { html, nothing, svg, type TemplateResult } from "lit/html.js";
import { type Piece, pieces } from "../src/core/isolate";
import type { Chat } from "./chat";
import { fill, type Language, midnight } from "./i18n";
import type { FileLine, Line } from "./log";
import { asText } from "./wire";

const TOGETHER = 300_000;

export const bubble = html`<svg width="28" height="28" viewBox="0 0 24 24" aria-hidden="true"><path d="M21 11.5a8.4 8.4 0 0 1-12.2 7.5L3 21l2-5.6A8.5 8.5 0 1 1 21 11.5z"/><path d="M8.6 11.5h.01M12.5 11.5h.01M16.4 11.5h.01" stroke-width="2.6"/></svg>`;
export const cross = html`<svg width="22" height="22" viewBox="0 0 24 24" aria-hidden="true"><path d="M18 6 6 18M6 6l12 12"/></svg>`;
export const chevron = html`<svg width="28" height="28" viewBox="0 0 24 24" aria-hidden="true"><path d="m6 9 6 6 6-6"/></svg>`;
export const plane = html`<svg class="flip" width="21" height="21" viewBox="0 0 24 24" aria-hidden="true"><path d="M4.5 4.5 20.5 12l-16 7.5L7.5 12zM7.5 12h6"/></svg>`;
export const clip = html`<svg width="22" height="22" viewBox="0 0 24 24" aria-hidden="true"><path d="m20.5 11.5-8.6 8.6a5.5 5.5 0 0 1-7.8-7.8l8.6-8.6a3.7 3.7 0 0 1 5.2 5.2l-8.6 8.6a1.8 1.8 0 0 1-2.6-2.6l7.9-7.9"/></svg>`;
export const smile = html`<svg width="22" height="22" viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="9"/><path d="M8.5 14.5a4.2 4.2 0 0 0 7 0M9 9.5h.01M15 9.5h.01"/></svg>`;
export const dots = html`<svg width="22" height="22" viewBox="0 0 24 24" aria-hidden="true"><path d="M5 12h.01M12 12h.01M19 12h.01" stroke-width="3"/></svg>`;
const clock = svg`<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3 2"/>`;
const tick = svg`<path d="m5 12.5 4.5 4.5L19 7.5"/>`;
const ticks = svg`<path d="m1 12.5 4.5 4.5L15 7.5M10.5 17 20 7.5"/>`;

/** Who is on the other side, and whether they hear us. */
export function head(chat: Chat, name: string, { words }: Language): TemplateResult {
  const title = name || words.chat;
  const [state, looks] = standing(chat, words);
  return html`<span class="crest" aria-hidden="true">${[...title][0]}</span>
    <div class="who">
      <div class="name" id="name"><bdi>${title}</bdi></div>
      <div class="state ${looks}" role="status">${state}</div>
    </div>`;
}

/** What has been said, day by day. */
export function said(chat: Chat, language: Language): TemplateResult[] {
  const now = new Date();
  return chat.lines.map((line, index, lines) => {
    const [before, after] = [lines[index - 1], lines[index + 1]];
    const newDay = !before || midnight(before.at) !== midnight(line.at);
    const first = newDay || !joined(before, line);
    const last = !after || !joined(line, after);
    return html`${newDay ? html`<li class="day">${language.day(line.at, now)}</li>` : nothing}
      <li class="line ${line.mine ? "mine" : ""} ${first ? "first" : ""} ${last ? "last" : ""} ${line.state}">
        ${author(line, first, language)}
        ${line.text ? html`<div class="bubble" dir="auto">${pieces(line.text).map(piece)}</div>` : nothing}
        ${line.files.map((file) => attached(file, chat, language))}
        ${last || line.state === "late" ? meta(line, language, (key) => chat.retry(key)) : nothing}
      </li>`;
  });
}

export function writing(name: string, { words }: Language): TemplateResult {
  return html`<div class="typing" role="status">
    <span class="dots" aria-hidden="true"><i></i><i></i><i></i></span>
    <span><bdi>${name || words.agent}</bdi> ${words.typing}</span>
  </div>`;
}

/** What is known of the wait. */
export function wait(
  { waiting, about }: Chat,
  { words, number }: Language,
  tellMe: () => void,
): TemplateResult | typeof nothing {
  if (!waiting) return nothing;
  const { place, between } = waiting;
  const [from, to] = (between ?? [0, 0]).map(number) as [string, string];
  const known = between && (between[0] ? words.range : between[1] > 1 ? words.soon : words.atOnce);
  const { email, continue_by } = about;
  return html`<div class="note">
    <p role="status">${fill(words.place, { place: number(place) })}<br>
    ${known ? fill(known, { from, to }) : words.unknown}</p>
    ${
      continue_by && email
        ? html`<p>${fill(words.told, { email })}</p>`
        : html`<button class="later" type="button" @click=${tellMe}>${words.tellMe}</button>`
    }
  </div>`;
}

/** That the answer comes by e-mail. */
export function goodbye(chat: Chat, { words }: Language): TemplateResult | typeof nothing {
  const { continue_by, email } = chat.about;
  const waits = continue_by && email && !chat.waiting && chat.lines.at(-1)?.mine;
  return waits ? html`<p class="note" role="status">${fill(words.left, { email })}</p>` : nothing;
}

export function greeting(chat: Chat, { words, tag }: Language): TemplateResult {
  const own = asText(chat.settings.greeting[tag]);
  return html`<div class="hello">
    <span class="wave">${bubble}</span><b dir="auto">${own || words.greeting}</b><p>${words.hint}</p>
  </div>`;
}

function standing(chat: Chat, words: Language["words"]): [string, string] {
  switch (chat.standing) {
    case "online":
      if (!chat.opening.open) return [words.closed, ""];
      if (!chat.agentOnline) return [words.away, ""];
      return [chat.joined ? `\u2068${chat.joined}\u2069 ${words.joined}` : words.online, "here"];
    case "waiting":
      return [words.waiting, "cut"];
    case "refused":
      return [words.refused, "cut"];
    default:
      return [words.connecting, ""];
  }
}

/** One person's words of the same few minutes. */
function joined(one: Line, next: Line): boolean {
  return (
    one.mine === next.mine &&
    one.name === next.name &&
    midnight(one.at) === midnight(next.at) &&
    next.at.getTime() - one.at.getTime() < TOGETHER
  );
}

function author(line: Line, first: boolean, { words }: Language): TemplateResult | typeof nothing {
  if (line.mine) return html`<span class="vh">${words.you}:</span>`;
  return first ? html`<div class="author"><bdi>${line.name || words.agent}</bdi></div>` : nothing;
}

function attached(file: FileLine, { pictures }: Chat, { words, size }: Language): TemplateResult {
  const address = pictures.of(file);
  const label = fill(words.download, { name: file.name });
  return html`<button class="file" type="button" aria-label=${label} ?disabled=${!file.place}
    @click=${() => pictures.save(file)}>
    ${address ? html`<img src=${address} alt="" @error=${() => pictures.failed(file.place)}>` : clip}
    <span class="caption"><bdi>${file.name}</bdi> <small>${size(file.size)}</small></span>
  </button>`;
}

function piece(part: Piece): string | TemplateResult {
  if (part.kind === "words") return part.text;
  if (part.kind === "code") return html`<bdi dir="ltr">${part.text}</bdi>`;
  return html`<a dir="ltr" href=${part.href} target="_blank" rel="noopener noreferrer nofollow">${part.text}</a>`;
}

function meta(line: Line, { words, time }: Language, retry: (key: string) => void): TemplateResult {
  if (line.state === "late") {
    return html`<div class="meta" role="status">
      <span>${words.late}</span> ·
      <button class="retry" type="button" @click=${() => retry(line.key)}>${words.retry}</button>
    </div>`;
  }
  return html`<div class="meta">
    <time datetime=${line.at.toISOString()}>${time(line.at)}</time>
    ${line.mine ? mark(line.state, words) : nothing}
  </div>`;
}

function mark(state: Exclude<Line["state"], "late">, words: Language["words"]): TemplateResult {
  const [label, picture] = {
    sending: [words.sending, clock] as const,
    received: [words.sent, tick] as const,
    seen: [words.seen, ticks] as const,
  }[state];
  return html`<svg viewBox="0 0 24 24" role="img" aria-label=${label}>${picture}</svg>`;
}
