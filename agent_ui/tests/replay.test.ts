/** The desk after each use case is what the service says it is: reduce(before, frames) == after. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Desk, Down } from "@/api/wire";
import { reduce } from "@/core/reduce";
import { fromDesk, type State, toDesk } from "@/core/state";

interface Recording {
  before: Desk;
  frames: Down[];
  after: Desk;
}

const folder = join(import.meta.dirname, "../../tests/fixtures/stream");
const files = existsSync(folder)
  ? readdirSync(folder).filter((name) => name.endsWith(".json"))
  : [];

describe("the service's recordings", () => {
  test.skipIf(files.length > 0)("there are none yet in tests/fixtures/stream", () => undefined);

  test.each(files)("%s", (name) => {
    const { before, frames, after } = JSON.parse(
      readFileSync(join(folder, name), "utf8"),
    ) as Recording;
    const end = frames.reduce<State>(reduce, fromDesk(before, 0));
    expect(toDesk(end)).toEqual(toDesk(fromDesk(after, 0)));
  });
});
