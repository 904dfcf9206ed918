/** Presets: what a law, a regulator or the house asks of complaints, and which of them bind. */
import type { PresetRow } from "@/api/wire";
import { type Entered, entered, type Limit } from "./promises";

/** What binds stands first, then what needs nobody's look, then the rest; each by its country. */
export function inOrder(rows: readonly PresetRow[]): PresetRow[] {
  const rank = (row: PresetRow) => (row.active ? 0 : row.status === "unverified" ? 2 : 1);
  return [...rows].sort(
    (a, b) =>
      rank(a) - rank(b) ||
      a.jurisdiction.localeCompare(b.jurisdiction) ||
      a.name.localeCompare(b.name),
  );
}

export interface Told extends Entered {
  readonly key: string;
  readonly priority: string | null;
  readonly matter: string | null; // a class of matters that it is for
  readonly binding: string;
  readonly until: Entered | null; // where it may be put off
}

/** The limits of a preset as amounts and units. */
export function limitsOf(row: PresetRow): Told[] {
  return row.targets.map((plain) => {
    const target = plain as unknown as Limit & {
      key: string;
      binding: string;
      priority?: string;
      matter?: string;
      extended?: Limit;
    };
    return {
      ...entered(target),
      key: target.key,
      priority: target.priority ?? null,
      matter: target.matter ?? null,
      binding: target.binding,
      until: target.extended ? entered(target.extended) : null,
    };
  });
}

/** Whether it only binds with what somebody says who read its source (spec A-PRE-4). */
export const needsReading = (row: PresetRow): boolean => row.status === "unverified";

export const DETAILS = ["name", "website", "contact", "leaflet", "waiver"] as const;
export type Details = Record<(typeof DETAILS)[number], string>;

/** What a form begins with; null where the preset has no body outside. */
export function detailsOf(row: Pick<PresetRow, "details">): Details | null {
  const known = row.details;
  if (!known) return null;
  return {
    name: known.name ?? "",
    website: known.website ?? "",
    contact: known.contact ?? "",
    leaflet: known.leaflet ?? "",
    waiver: known.waiver ?? "",
  };
}

/** What is still wanted of the body outside, where the preset binds and letters would lack it. */
export const wanted = (row: Pick<PresetRow, "active" | "unfilled">): readonly string[] =>
  row.active ? row.unfilled : [];
