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
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(background.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  const light = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  // #111 has a luminance of 0.0056.
  return 1.05 / (light + 0.05) >= (light + 0.05) / 0.0556 ? "#fff" : "#111";
}
