import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import en from "@/i18n/en.json";
import fa from "@/i18n/fa.json";

const root = join(import.meta.dirname, "../src");

function keys(node: object, prefix = ""): string[] {
  return Object.entries(node).flatMap(([name, value]) =>
    typeof value === "string" ? [prefix + name] : keys(value as object, `${prefix}${name}.`),
  );
}
const text = (node: object, key: string): string =>
  key
    .split(".")
    .reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], node) as string;
const slots = (words: string) => new Set(words.match(/\{\w+\}/g));

describe("the catalogues", () => {
  test("say the same things in both languages", () => {
    expect(keys(fa)).toEqual(keys(en));
  });

  test.each(keys(en))("%s names the same values in both", (key) => {
    expect(slots(text(fa, key))).toEqual(slots(text(en, key)));
  });

  test("hold every text that the screens name", () => {
    const files = readdirSync(root, { recursive: true, encoding: "utf8" })
      .filter((name) => /\.(vue|ts)$/.test(name) && !name.includes("schema.gen"))
      .map((name) => readFileSync(join(root, name), "utf8"));
    const named = files.flatMap((file) =>
      [...file.matchAll(/\bt\(\s*["']([\w.]+)["']|label: "(command\.\w+)"/g)].map(
        (match) => match[1] ?? match[2] ?? "",
      ),
    );
    const known = new Set(keys(en));
    expect(named.filter((key) => !known.has(key))).toEqual([]);
  });
});
