/** What the owner of the inbox decided about the widget; nothing of it is trusted to be there. */

import { asList, asObject, asText } from "./wire";

export const FIELDS = ["name", "email", "phone", "question"] as const;

export type Field = (typeof FIELDS)[number];

export interface Settings {
  readonly greeting: Readonly<Record<string, unknown>>;
  readonly colour: string;
  readonly position: "end" | "start";
  /** Tags; empty: all that there are words for. */
  readonly languages: readonly string[];
  /** What is asked before the first message, in order. */
  readonly ask: readonly { readonly field: Field; readonly required: boolean }[];
  readonly askWhen: "always" | "offline";
  readonly files: FileRules;
}

export interface FileRules {
  /** Bytes of one. */
  readonly largest: number;
  /** Of one message; 0: no files. */
  readonly count: number;
  readonly types: readonly string[];
}

/** Return the settings that an answer of the server holds. */
export function readSettings(value: unknown): Settings {
  const told = asObject(value);
  const ask = asObject(told.ask);
  const files = asObject(told.files);
  return {
    greeting: asObject(told.greeting),
    colour: colour(told.colour),
    position: told.position === "start" ? "start" : "end",
    languages: asList(told.languages).map(asText),
    ask: FIELDS.filter((field) => field in ask).map((field) => ({
      field,
      required: ask[field] === "required",
    })),
    askWhen: told.ask_when === "offline" ? "offline" : "always",
    files: {
      largest: Number(files.largest ?? 0),
      count: Number(files.count ?? 0),
      types: asList(files.types).map(asText),
    },
  };
}

/** Return the colour, or nothing when it is not one that is safe to put into a rule. */
export function colour(value: unknown): string {
  const text = asText(value);
  return /^#[0-9a-f]{6}$/i.test(text) ? text : "";
}

/** Return black or white, whichever is easier to read on a colour (WCAG 2.2, contrast ratio). */
export function readableOn(background: string): "#fff" | "#111" {
  const light = luminance(background);
  return contrast(light, 1) >= contrast(light, luminance("#111111")) ? "#fff" : "#111";
}

/** Return the colour nearest to this one that can be read as a text (WCAG 2.2, 4.5 to 1). */
export function readableIn(colour: string, light: "light" | "dark"): string {
  // The darker of the light grounds, and the lighter of the dark ones: see styles.css.
  const [ground, end] = light === "light" ? ["#f5f6f7", 0] : ["#1c2325", 255];
  const from = parts(colour);
  for (let step = 0; step < 20; step += 1) {
    const mixed = from.map((part) => Math.round(part + ((end - part) * step) / 20));
    const text = `#${mixed.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
    if (contrast(luminance(text), luminance(ground)) >= 4.5) return text;
  }
  return light === "light" ? "#000" : "#fff";
}

function parts(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = parts(colour).map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: number, other: number): number {
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}
