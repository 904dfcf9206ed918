import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";

const built = join(import.meta.dirname, "../../src/contactcenter/web/widget.js");
const BUDGET = 15 * 1024;

it("weighs at most 15 KB on the wire", ({ skip }) => {
  skip(!existsSync(built), "the widget is not built: npm run build");
  expect(gzipSync(readFileSync(built), { level: 9 }).length).toBeLessThanOrEqual(BUDGET);
});
