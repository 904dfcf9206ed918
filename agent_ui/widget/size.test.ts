import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";

const built = join(import.meta.dirname, "../../src/contactcenter/web/widget.js");
// One script, for a page's policy may not let it bring a second one. Languages are files apart.
const BUDGET = 25 * 1024;

it("weighs at most 25 KB on the wire", ({ skip }) => {
  skip(!existsSync(built), "the widget is not built: npm run build");
  expect(gzipSync(readFileSync(built), { level: 9 }).length).toBeLessThanOrEqual(BUDGET);
});
