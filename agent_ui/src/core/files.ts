/** Files beside an answer, on their way up or there: what keeps the answer from leaving with them. */
export interface Attached {
  readonly key: number;
  readonly name: string;
  readonly size: number; // bytes
  readonly share: number; // of it that has gone up, from 0 to 1
  readonly id: string | null; // by which an answer names it, once it is there
  readonly fault: string | null; // why it is not going to be there
}

/** The service takes no more of one answer. */
export const MOST = 20;

export type Hindrance = "none" | "large" | "many" | "failed" | "going";

/** How many bytes they hold, without what is not going to be there. */
export const together = (files: readonly Attached[]): number =>
  files.reduce((sum, { size, fault }) => sum + (fault === null ? size : 0), 0);

/** Why the files cannot leave; `carries`: bytes that the channel takes together, null: not known. */
export function hindrance(files: readonly Attached[], carries: number | null): Hindrance | null {
  if (files.length === 0) return null;
  if (carries === 0) return "none";
  if (files.some(({ fault }) => fault !== null)) return "failed";
  if (carries !== null && together(files) > carries) return "large";
  if (files.length > MOST) return "many";
  return files.every(({ id }) => id !== null) ? null : "going";
}
