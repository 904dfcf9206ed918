/**
 * Questions and forms: what a person is asked before something is entered, and what they answered.
 */
import { money, type Shown } from "./complaint";
import { noSum } from "./remedies";

/** One question; it may hang on the record, and on what was answered above it. */
export type Field = {
  readonly name: string;
  readonly optional?: true | ((said: Said) => boolean);
  readonly before?: (record: Shown) => string; // what stands there when it is asked
  readonly when?: (said: Said, record: Shown) => boolean;
} & (
  | { readonly type: "choice"; readonly options: readonly string[]; readonly words: string }
  | { readonly type: Written | Chosen | "remedies" | "file" }
);
type Written = "text" | "long" | "moment" | "date" | "lines" | "money";
type Chosen =
  | "yesNo"
  | "agent"
  | "issue"
  | "cause"
  | "stage"
  | "staff"
  | "redress"
  | "action"
  | "outside"
  | "message";

export function isOptional(field: Field, said: Said): boolean {
  return typeof field.optional === "function" ? field.optional(said) : field.optional === true;
}

/** The questions that are to be answered, as things stand. */
export function asked(form: Form, said: Said, record: Shown): readonly Field[] {
  return form.fields.filter(({ when }) => when?.(said, record) ?? true);
}

/** The first sum that is none, with the question that it answers. */
export function wrongSum(fields: readonly Field[], said: Said): [Field, string] | null {
  for (const field of fields) {
    const typed = said[field.name];
    const wrong =
      field.type === "remedies"
        ? noSum(typed)
        : field.type === "money" && typed?.trim() && !money(typed)
          ? typed
          : undefined;
    if (wrong) return [field, wrong];
  }
  return null;
}

/** What was answered to those alone. */
export function answered(form: Form, said: Said, record: Shown): Said {
  const names = new Set(asked(form, said, record).map(({ name }) => name));
  return Object.fromEntries(Object.entries(said).filter(([name]) => names.has(name)));
}

export interface Form {
  readonly kind: string;
  readonly fields: readonly Field[];
  readonly built: (said: Said, record: Shown) => Record<string, unknown>;
}
export type Said = Readonly<Record<string, string>>;

const plain = (said: Said): Record<string, unknown> => ({ ...said });

/** A form; without a way to build the entry, the entry is what was said. */
export function form(kind: string, fields: readonly Field[], built: Form["built"] = plain): Form {
  return { kind, fields, built };
}
