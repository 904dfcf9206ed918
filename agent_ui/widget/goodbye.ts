/** The end of a chat: how it was, and a way to begin anew. */

import { html, type TemplateResult } from "lit/html.js";
import { fill, type Language } from "./i18n";

const STARS = [1, 2, 3, 4, 5];

export function rating(
  { words, number }: Language,
  rated: (stars: number, comment: string) => void,
  anew: () => void,
): TemplateResult {
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const given = new FormData(event.target as HTMLFormElement);
    const stars = Number(given.get("stars"));
    if (stars) rated(stars, String(given.get("comment") ?? ""));
  };
  return html`<form class="ask" @submit=${submit}>
    <h2>${words.ended}</h2>
    <fieldset class="stars">
      <legend>${words.rate}</legend>
      ${STARS.map(
        (stars) => html`<label><input class="vh" type="radio" name="stars" value=${stars} required
        aria-label=${fill(words.rating, { stars: number(stars) })}><span aria-hidden="true">★</span></label>`,
      )}
    </fieldset>
    <div class="field">
      <label class="label" for="ask-comment">${words.comment} <small>(${words.optional})</small></label>
      <textarea class="control" id="ask-comment" name="comment" rows="2" maxlength="2000" dir="auto"></textarea>
    </div>
    <button class="go" type="submit">${words.send}</button>
    <button class="later" type="button" @click=${anew}>${words.again}</button>
  </form>`;
}

export const thanks = ({ words }: Language, anew: () => void) => last(words.thanks, words, anew);

/** For whoever was asked not long ago. */
export const goodbye = ({ words }: Language, anew: () => void) => last(words.ended, words, anew);

const last = (says: string, words: Language["words"], anew: () => void): TemplateResult =>
  html`<div class="ask">
    <h2>${says}</h2>
    <button class="go" type="button" @click=${anew}>${words.again}</button>
  </div>`;
