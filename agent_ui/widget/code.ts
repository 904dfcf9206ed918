/** The field for a code that was sent to an address of the visitor's, which it proves. */

import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Chat } from "./chat";
import { fill, type Language } from "./i18n";

const LONGEST = 40; // characters, as the server takes

export function code(chat: Chat, language: Language): TemplateResult | typeof nothing {
  if (!chat.code) return nothing;
  return chat.codeIsAsked ? asked(chat, language) : outcome(chat, language);
}

function asked(chat: Chat, { words, number }: Language): TemplateResult {
  const isWrong = chat.code?.state === "wrong";
  const left = { left: number(chat.code?.triesLeft ?? 0) };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const typed = String(new FormData(form).get("code") ?? "").trim();
    if (typed && chat.prove(typed)) form.reset();
    form.querySelector("input")?.focus();
  };
  return html`<form class="code" @submit=${submit}>
    <label class="label" for="code">${words.code}</label>
    <input class="control" id="code" name="code" inputmode="numeric" autocomplete="one-time-code" dir="ltr"
      maxlength=${LONGEST} aria-invalid=${isWrong} aria-describedby="code-told">
    <button class="go" type="submit" ?disabled=${chat.standing !== "online"}>${words.prove}</button>
    <span class=${isWrong ? "wrong" : "hint"} id="code-told" role="status">
      ${isWrong ? fill(words.wrongCode, left) : words.codeHint}
    </span>
  </form>`;
}

function outcome(chat: Chat, { words }: Language): TemplateResult {
  return html`<div class="code">
    <span class="told" role="status">${chat.code?.state === "proven" ? words.proven : words.codeOver}</span>
    <button class="later" type="button" @click=${() => chat.forgetCode()}>${words.understood}</button>
  </div>`;
}
