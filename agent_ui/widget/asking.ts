/**
 * What stands in the panel in place of the talk, one form after another:
 *
 *     questions before it ──► talk ◄──► tell me by e-mail
 *                              └──► ended ──► rated ──► talk
 */

import type { TemplateResult } from "lit/html.js";
import { type Answers, form, type Question, wrongs } from "./form";
import { goodbye, rating, thanks } from "./goodbye";
import { fill } from "./i18n";
import { COMPOSER, type Panel } from "./panel";

const TELL: readonly Question[] = [{ field: "email", required: true }];

export class Asking {
  readonly #panel: Panel;
  #telling = false;
  #answers: Answers = {};
  #wrong: ReturnType<typeof wrongs> = {};

  constructor(panel: Panel) {
    this.#panel = panel;
  }

  /** The form; null: they talk. */
  get view(): TemplateResult | null {
    const { chat, language } = this.#panel;
    if (chat.questions.length) return this.#form();
    if (this.#telling) return this.#tellForm();
    if (chat.ended === "rated") return thanks(language, this.#anew);
    if (chat.ended === "no") return null;
    if (!chat.rates) return goodbye(language, this.#anew);
    return rating(language, this.#rated, this.#anew);
  }

  readonly tellMe = () => {
    this.#telling = true;
    this.#panel.focus(".ask input");
  };

  end(): void {
    this.#panel.chat.end(this.#panel.language.words.end);
    this.#panel.focus(".stars input, .ask .go");
  }

  #form(): TemplateResult {
    const { chat, language } = this.#panel;
    const { words, when } = language;
    const { open, nextAt } = chat.opening;
    const back = nextAt ? fill(words.backAt, { when: when(nextAt) }) : "";
    const says = open
      ? { title: words.ask, hint: "", submit: words.begin }
      : { title: words.closed, hint: `${back} ${words.leave}`.trim(), submit: words.leaveIt };
    const answers = { ...chat.suggested, ...this.#answers };
    return form(language, chat.questions, answers, this.#wrong, says, this.#answered);
  }

  #tellForm(): TemplateResult {
    const { chat, language } = this.#panel;
    const { words } = language;
    const says = { title: words.tellMe, hint: "", submit: words.send };
    const answers = { ...chat.about, ...this.#answers };
    return form(language, TELL, answers, this.#wrong, says, this.#told, this.#untold);
  }

  /** Whether the answers of a form can be taken; else what is wrong is shown. */
  #holds(event: SubmitEvent, questions: readonly Question[]): boolean {
    event.preventDefault();
    const given = new FormData(event.target as HTMLFormElement);
    this.#answers = Object.fromEntries([...given].map(([name, value]) => [name, String(value)]));
    this.#wrong = wrongs(questions, this.#answers);
    if (Object.keys(this.#wrong).length === 0) return true;
    this.#panel.focus("[aria-invalid=true]");
    return false;
  }

  readonly #answered = (event: SubmitEvent) => {
    const { chat } = this.#panel;
    if (!this.#holds(event, chat.questions)) return;
    chat.introduce(this.#answers);
    this.#panel.focus(COMPOSER);
  };

  readonly #untold = () => {
    this.#telling = false;
    this.#wrong = {};
    this.#panel.focus(COMPOSER);
  };

  readonly #told = (event: SubmitEvent) => {
    if (!this.#holds(event, TELL)) return;
    const email = (this.#answers.email ?? "").trim();
    this.#telling = false;
    this.#panel.chat.tellBy(email, `${this.#panel.language.words.tellMe}: ${email}`);
    this.#panel.focus(COMPOSER);
  };

  readonly #rated = (stars: number, comment: string) => {
    const { words, number } = this.#panel.language;
    const said = [fill(words.rating, { stars: number(stars) }), comment.trim()];
    this.#panel.chat.rate(stars, said.filter(Boolean).join("\n"));
    this.#panel.focus(".ask .go");
  };

  readonly #anew = () => {
    this.#panel.chat.anew();
    this.#panel.focus(COMPOSER);
  };
}
