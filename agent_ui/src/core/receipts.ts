/**
 * What an inbox answers by itself, between its plain form and the fields in which it is changed.
 * What the form has no field for goes through it unchanged.
 */
import type { ReceiptsView } from "@/api/wire";
import type { Limit, Plain } from "./promises";

export type Texts = Readonly<Record<string, string>>; // by language
export type Choices = ReceiptsView["choices"];

export interface SurveyForm {
  readonly scale: string;
  readonly share: string; // as they are typed, in Latin digits
  readonly low: string; // empty: nobody is called
  readonly kept: { readonly scale: string; readonly texts: Texts }; // words of the house, and of what
  readonly rest: Plain;
}

export interface ReceiptsForm {
  readonly isOn: boolean;
  readonly calendar: Plain | null;
  readonly target: Limit | undefined;
  readonly language: string;
  readonly texts: Texts; // in the place of ours
  readonly by: string; // an inbox; empty: this one
  readonly survey: SurveyForm | null;
  readonly rest: Plain;
}

const USUAL: Limit = { kind: "business_duration", value: 4 * 3600 };
const NOBODY = -1;

/** Read the plain form into fields; where there is none, into what one may begin with. */
export function formOf({ receipts, choices }: ReceiptsView, language: string): ReceiptsForm {
  const { calendar, target, texts, by, survey, language: said, ...rest } = receipts ?? {};
  return {
    isOn: receipts !== null,
    calendar: (calendar as Plain | undefined) ?? choices.calendars[0] ?? null,
    target: receipts ? (target as Limit) : USUAL,
    language: (said as string | undefined) ?? language,
    texts: (texts as Texts | undefined) ?? {},
    by: (by as string | undefined) ?? "",
    survey: survey ? surveyOf(survey as Plain) : null,
    rest,
  };
}

function surveyOf({ scale, share, low, texts, ...rest }: Plain): SurveyForm {
  return {
    scale: scale as string,
    share: String(share),
    low: low === NOBODY ? "" : String(low),
    kept: { scale: scale as string, texts: (texts as Texts | undefined) ?? {} },
    rest,
  };
}

/** Write the fields back; null: it is switched off. A text of ours, or none, is left out. */
export function plainReceipts(form: ReceiptsForm, choices: Choices): Plain | null {
  if (!form.isOn) return null;
  const { calendar, target, language, by, survey, rest } = form;
  const ours = oursFor(form, choices);
  const own = Object.entries(form.texts).filter(
    ([name, text]) => text !== ours[name] && (text.trim() !== "" || !(name in ours)),
  );
  return {
    ...rest,
    calendar,
    target: target ?? null,
    language,
    texts: Object.fromEntries(own),
    ...(by ? { by } : {}),
    ...(survey ? { survey: plainSurvey(survey) } : {}),
  };
}

/** Words that were written for one scale say nothing true of another. */
function plainSurvey({ scale, share, low, kept, rest }: SurveyForm): Plain {
  return {
    ...rest,
    scale,
    share: typed(share),
    low: low.trim() === "" ? NOBODY : typed(low),
    texts: scale === kept.scale ? kept.texts : {},
  };
}

/** What makes no number is left for the service to refuse by its name. */
function typed(text: string): number | string {
  const number = Number(text);
  return text.trim() === "" || Number.isNaN(number) ? text : number;
}

/** Ask on another scale, or nobody; each scale has a usual score that calls somebody. */
export function asking(form: ReceiptsForm, scale: string, { questions }: Choices): ReceiptsForm {
  const question = questions.find((each) => each.scale === scale);
  if (!question) return { ...form, survey: null };
  const before = form.survey ?? { share: "100", kept: { scale: "", texts: {} }, rest: {} };
  return { ...form, survey: { ...before, scale, low: String(question.low) } };
}

/** Our own texts: others where another inbox carries them. */
export const oursFor = ({ by }: ReceiptsForm, { texts, carried }: Choices): Texts =>
  by ? carried : texts;

/** Languages that have a text, ours first. */
export const languagesOf = (form: ReceiptsForm, choices: Choices): string[] => [
  ...new Set([...Object.keys(oursFor(form, choices)), ...Object.keys(form.texts)]),
];

export interface CalendarChoice {
  readonly key: string; // of the option
  readonly id: string;
  readonly isKept: boolean; // as it was when it was chosen, and is not any more
  readonly body: Plain;
}

/** Calendars to choose from: those of the house, and the one here if it is not one of them. */
export function calendarChoices(stored: Plain | null, { calendars }: Choices): CalendarChoice[] {
  const ofHouse = calendars.map((body) => choiceOf(body, false));
  const isKnown = !stored || calendars.some((each) => isSame(each, stored));
  return isKnown ? ofHouse : [choiceOf(stored, true), ...ofHouse];
}

function choiceOf(body: Plain, isKept: boolean): CalendarChoice {
  const id = String(body.id);
  return { key: isKept ? `kept:${id}` : id, id, isKept, body };
}

export const isSame = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** Which way a language is written. */
export const directionOf = (language: string): "rtl" | "ltr" =>
  ["ar", "fa", "he", "ku", "ur"].includes(language.split("-")[0] ?? "") ? "rtl" : "ltr";
