/** How letters are worded: the house's own texts over those that ship. */

export type Texts = Readonly<Record<string, Readonly<Record<string, string>>>>; // kind, then block
export const EVERY = "every";

/** Whose words stand there: this letter's own, those of every letter, or what ships. */
export type Whose = "own" | "every" | "shipped";

/** What is written in a place of the form, and whose words they are. */
export function wordingOf(
  own: Texts,
  shipped: Texts,
  kind: string,
  block: string,
): { text: string; whose: Whose } {
  const mine = own[kind]?.[block];
  if (mine !== undefined) return { text: mine, whose: "own" };
  const its = shipped[kind]?.[block];
  const all = kind === EVERY ? undefined : own[EVERY]?.[block];
  if (its === undefined && all !== undefined) return { text: all, whose: "every" };
  return { text: its ?? shipped[EVERY]?.[block] ?? "", whose: "shipped" };
}

/** The house's own with other words in one place; null: none of its own there. */
export function worded(own: Texts, kind: string, block: string, text: string | null): Texts {
  const { [block]: _, ...rest } = own[kind] ?? {};
  const blocks = text === null ? rest : { ...rest, [block]: text };
  const { [kind]: __, ...others } = own;
  return Object.keys(blocks).length ? { ...others, [kind]: blocks } : others;
}

/** Whether two say the same, in whatever order. */
export function isSame(one: Texts, other: Texts): boolean {
  return plain(one) === plain(other);
}
const plain = (texts: Texts): string =>
  JSON.stringify(
    Object.entries(texts)
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([kind, blocks]) => [
        kind,
        Object.entries(blocks).sort(([a], [b]) => a.localeCompare(b)),
      ]),
  );
