/** What complaints are about and why they come about: the lists of the house, as people read them. */

export interface Term {
  readonly code: string;
  readonly names: Readonly<Record<string, string>>; // by language
  readonly under: string; // the code that it is a finer one of; empty: it stands on its own
  readonly retired: boolean;
}

/** What a code is called; one that is in no list by itself. */
export function called(terms: readonly Term[], code: string, language: string): string {
  const names = terms.find((each) => each.code === code)?.names ?? {};
  return names[language] || names.en || Object.values(names)[0] || code;
}

/** Where a code stands: the code itself, and above it what it is a finer one of. */
function path(terms: readonly Term[], code: string): readonly string[] {
  const found: string[] = [];
  let at: string | undefined = code;
  while (at && !found.includes(at)) {
    found.unshift(at);
    at = terms.find((each) => each.code === at)?.under;
  }
  return found;
}

/** What can be chosen, each behind what it stands under; beside it what stands there already. */
export function choices(
  terms: readonly Term[],
  language: string,
  kept = "",
): { value: string; label: string }[] {
  const open = terms.filter(({ code, retired }) => !retired || code === kept);
  const ordered = below(open, "");
  const offered = ordered.map(({ code }) => ({
    value: code,
    label: path(terms, code)
      .map((each) => called(terms, each, language))
      .join(" › "),
  }));
  const isMissing = kept !== "" && !offered.some(({ value }) => value === kept);
  return isMissing ? [{ value: kept, label: called(terms, kept, language) }, ...offered] : offered;
}

/** The terms in the order of the tree; one below something that is not there stands at the top. */
function below(terms: readonly Term[], under: string): Term[] {
  const codes = new Set(terms.map(({ code }) => code));
  const isHere = (each: Term) => (codes.has(each.under) ? each.under : "") === under;
  return terms.filter(isHere).flatMap((each) => [each, ...below(terms, each.code)]);
}

/** A code from what somebody called it; another where it is taken or has no Latin letters. */
export function newCode(name: string, taken: readonly string[]): string {
  const latin = name
    .toLowerCase()
    .normalize("NFKD")
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[_0-9]+|_+$/g, "")
    .slice(0, 50);
  let code = latin || "own_1";
  for (let n = 2; taken.includes(code); n += 1) code = `${latin || "own"}_${n}`;
  return code;
}

/** A list as it will be with the house's own over it. */
export function overlaid(saved: readonly Term[], own: readonly Term[]): Term[] {
  const found = new Map(saved.map((each) => [each.code, each]));
  for (const each of own) {
    const names = { ...found.get(each.code)?.names, ...each.names };
    found.set(each.code, { ...each, names });
  }
  return [...found.values()];
}
