/** A program that is told what to do, a line of JSON at a time, and answers each with a line. */
import { createInterface } from "node:readline";

export type Told = Readonly<Record<string, string>>;

export function obey(acts: Readonly<Record<string, (told: Told) => Promise<unknown>>>): void {
  const lines = createInterface({ input: process.stdin });
  let last: Promise<void> = Promise.resolve();
  lines.on("line", (line) => {
    const told = JSON.parse(line) as Told;
    last = last.then(async () => {
      const answer = (await acts[told.do ?? ""]?.(told)) ?? null;
      process.stdout.write(`${JSON.stringify(answer)}\n`);
    });
  });
  lines.on("close", () => process.exit(0));
}

/** Where two values differ: a line a place, at most a few. */
export function differences(ours: unknown, theirs: unknown, place = ""): string[] {
  if (Object.is(ours, theirs)) return [];
  if (isRecord(ours) && isRecord(theirs)) {
    const names = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])];
    return names
      .flatMap((name) => differences(ours[name], theirs[name], `${place}.${name}`))
      .slice(0, 12);
  }
  return [`${place}: here ${JSON.stringify(ours)}, there ${JSON.stringify(theirs)}`];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
