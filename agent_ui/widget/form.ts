/** What is asked before the first message, and the form that stands there when nobody answers. */

import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Language, Words } from "./i18n";
import type { Field } from "./settings";

export interface Question {
  readonly field: Field | "message";
  readonly required: boolean;
}

export type Answers = Partial<Record<Question["field"], string>>;

type Wrong = Partial<Record<Question["field"], "needed" | "badEmail" | "badPhone">>;

const TYPES = {
  name: ["text", "name", 100],
  email: ["email", "email", 254],
  phone: ["tel", "tel", 50],
  question: ["", "off", 2000],
  message: ["", "off", 8000],
} as const;

/** Return what is wrong with the answers, by field. */
export function wrongs(questions: readonly Question[], answers: Answers): Wrong {
  const wrong: Wrong = {};
  for (const { field, required } of questions) {
    const answer = answers[field]?.trim() ?? "";
    if (!answer && required) wrong[field] = "needed";
    else if (answer && field === "email" && !/^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/.test(answer))
      wrong.email = "badEmail";
    else if (answer && field === "phone" && !/^[+\p{Nd}\s()./-]{5,}$/u.test(answer))
      wrong.phone = "badPhone";
  }
  return wrong;
}

/** The questions, with what was answered and what is wrong with it. */
export function form(
  { words, dir }: Language,
  questions: readonly Question[],
  answers: Answers,
  wrong: Wrong,
  { title, hint, submit }: { title: string; hint: string; submit: string },
  answered: (event: SubmitEvent) => void,
  cancelled?: () => void,
): TemplateResult {
  return html`<form class="ask" novalidate aria-labelledby="ask" @submit=${answered}>
    <h2 id="ask">${title}</h2>
    ${hint ? html`<p>${hint}</p>` : nothing}
    ${questions.map((question) => asked(question, words, dir, answers[question.field] ?? "", wrong[question.field]))}
    <button class="go" type="submit">${submit}</button>
    ${cancelled ? html`<button class="later" type="button" @click=${cancelled}>${words.cancel}</button>` : nothing}
  </form>`;
}

function asked(
  { field, required }: Question,
  words: Words,
  dir: "ltr" | "rtl",
  answer: string,
  wrong: "needed" | "badEmail" | "badPhone" | undefined,
): TemplateResult {
  const [type, complete, longest] = TYPES[field];
  const label = html`<label class="label" for="ask-${field}">${words[field]}${required ? nothing : html` <small>(${words.optional})</small>`}</label>`;
  const error = wrong
    ? html`<span class="wrong" id="wrong-${field}">${words[wrong]}</span>`
    : nothing;
  const described = wrong ? `wrong-${field}` : nothing;
  const control = type
    ? html`<input class="control" id="ask-${field}" name=${field} type=${type} autocomplete=${complete} maxlength=${longest}
        dir=${field === "name" ? "auto" : "ltr"} .value=${answer} aria-required=${required}
        aria-invalid=${Boolean(wrong)} aria-describedby=${described}>`
    : html`<textarea class="control" id="ask-${field}" name=${field} rows="3" maxlength=${longest} dir=${answer ? "auto" : dir}
        .value=${answer} aria-required=${required} aria-invalid=${Boolean(wrong)} aria-describedby=${described}></textarea>`;
  return html`<div class="field">${label}${control}${error}</div>`;
}
