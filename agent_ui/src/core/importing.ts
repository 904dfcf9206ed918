/** Bringing a file of calls: which column holds what, how far it is, and what became of it. */
import type { FilePreview, Imported, Mapped, RefusedRow, Table } from "@/api/wire";
import { known } from "./reasons";

export const PIECE = 32 * 1024; // bytes; of a long file so much is read at once beside all other work
export const BEGINNING = 256 * 1024; // bytes by which a file is looked at
export const WHOLE = 4 * 1024 * 1024; // bytes of one that cannot be cut
export const LARGEST = 500_000_000; // bytes
export const LISTED = 10_000; // refused rows of which a report tells one by one
const MOST_REASONS = 50;
const OTHERS = "";

/** What is counted of a file, beside the rows that were refused. */
export const COUNTS = ["read", "new", "corrected", "known", "inside"] as const;

/** What is needed to say when a call was. */
const WHEN = ["started_at", "ended_at"];

export type Column = string | number;

export interface Sheet {
  readonly columns: readonly { readonly column: Column; readonly name: string }[];
  readonly rows: readonly (readonly string[])[];
}

/** A file's columns, each by its name where the first line names them, else by its place. */
export function sheetOf(table: Table, hasNames: boolean): Sheet {
  const lines = table.names.length ? [table.names, ...table.rows] : table.rows;
  const width = Math.max(0, ...lines.map((line) => line.length));
  const names = hasNames ? (lines[0] ?? []) : [];
  return {
    columns: Array.from({ length: width }, (_, index) => ({
      column: hasNames ? (names[index] ?? "") : index + 1,
      name: names[index] ?? "",
    })),
    rows: hasNames ? lines.slice(1) : lines,
  };
}

/** The field that a column holds, if it holds any. */
export function fieldOf(mapped: Mapped, column: Column): string | null {
  const found = Object.entries(mapped.columns).find(([, each]) => each === column);
  return found?.[0] ?? null;
}

/** The mapping with that field in that column: both are in no other place then. */
export function assign(mapped: Mapped, field: string | null, column: Column): Mapped {
  const others = Object.entries(mapped.columns).filter(
    ([name, each]) => name !== field && each !== column,
  );
  const columns = Object.fromEntries(field ? [...others, [field, column]] : others);
  return { ...mapped, columns };
}

/** The mapping of the same columns, by the names or the places that they have in another sheet. */
export function moved(mapped: Mapped, from: Sheet, to: Sheet): Mapped {
  const columns = Object.entries(mapped.columns).flatMap(([field, column]) => {
    const place = from.columns.findIndex((each) => each.column === column);
    const there = to.columns[place]?.column;
    return there === undefined || there === "" ? [] : [[field, there]];
  });
  return { ...mapped, columns: Object.fromEntries(columns) };
}

/** Whether a mapping says when a call was: without that nothing can be read. */
export const saysWhen = (mapped: Mapped): boolean => WHEN.some((field) => field in mapped.columns);

/** Whether calls would come of it, by what is known of its beginning. */
export const isReadable = (preview: FilePreview): boolean =>
  preview.rows.some(({ reason }) => !reason);

export interface Report {
  readonly size: number; // bytes that were taken
  readonly rows: number; // lines in them
  readonly names: number; // bytes of the first line, where it belongs before each piece
  readonly read: number;
  readonly new: number;
  readonly corrected: number; // calls that were known, of which it says more or something else
  readonly known: number;
  readonly inside: number;
  readonly refused: number;
  readonly listed: readonly RefusedRow[]; // the first of them
  readonly reasons: readonly Cause[]; // of all of them
}

/** Rows that were refused for the same kind of reason; as the first of them has it. */
export interface Cause {
  readonly name: string; // empty: of many more kinds
  readonly reason: string;
  readonly count: number;
}

export const NOTHING: Report = {
  size: 0,
  rows: 0,
  names: 0,
  read: 0,
  new: 0,
  corrected: 0,
  known: 0,
  inside: 0,
  refused: 0,
  listed: [],
  reasons: [],
};

export function added(report: Report, taken: Imported): Report {
  return {
    size: report.size + taken.size,
    rows: report.rows + taken.rows,
    names: taken.names,
    read: report.read + taken.read,
    new: report.new + taken.new,
    corrected: report.corrected + taken.corrected,
    known: report.known + taken.known,
    inside: report.inside + taken.inside,
    refused: report.refused + taken.refused.length,
    listed: listed(report.listed, taken.refused),
    reasons: taken.refused.length ? counted(report.reasons, taken.refused) : report.reasons,
  };
}

function listed(before: readonly RefusedRow[], more: readonly RefusedRow[]): readonly RefusedRow[] {
  const room = LISTED - before.length;
  return room > 0 && more.length ? [...before, ...more.slice(0, room)] : before;
}

/** The reasons with those of more rows, the most frequent first. */
function counted(before: readonly Cause[], more: readonly RefusedRow[]): readonly Cause[] {
  const causes = new Map(before.map((each) => [each.name, { ...each }]));
  for (const { reason } of more) {
    const kind = known(reason)?.name ?? reason;
    const name = causes.has(kind) || causes.size < MOST_REASONS ? kind : OTHERS;
    const cause = causes.get(name);
    if (cause) cause.count += 1;
    else causes.set(name, { name, reason: name && reason, count: 1 });
  }
  return [...causes.values()].sort((a, b) => b.count - a.count);
}

/** The next piece of a file, with its first line before it where that belongs there. */
export function nextPiece(file: Blob, { size, names }: Report, isWhole: boolean): Blob {
  const end = isWhole ? file.size : Math.min(size + PIECE, file.size);
  return new Blob([file.slice(0, size ? names : 0), file.slice(size, end)]);
}

/** What is said of it. */
export function toldOf(file: File, report: Report, mapped: Mapped, isWhole: boolean) {
  return {
    mapped: JSON.stringify(mapped),
    name: file.name,
    before: String(report.size),
    rows: String(report.rows),
    names: String(report.size ? report.names : 0),
    is_last: String(isWhole || report.size + PIECE >= file.size),
  };
}

/** The report as comma-separated values: how many of each, then each row that was refused: the first ones. */
export function asCsv(report: Report, words: (reason: string) => string): string {
  const counts = COUNTS.map((what) => [what, "", String(report[what]), ""]);
  const left = report.refused - report.listed.length;
  const refused = report.listed.map(({ row, reason }) => [
    "refused",
    String(row),
    "1",
    words(reason),
  ]);
  const unlisted = left ? [["refused", "", String(left), ""]] : [];
  const lines = [["what", "row", "count", "reason"], ...counts, ...refused, ...unlisted];
  return `\uFEFF${lines.map((line) => line.map(quoted).join(",")).join("\r\n")}\r\n`;
}

/** A cell; one that a spreadsheet would take for a formula is a text. */
function quoted(cell: string): string {
  const plain = cell.replace(/[\u2066-\u2069]/g, "");
  const text = /^[=+\-@\t\r]/.test(plain) ? `'${plain}` : plain;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
