// Fails when the lock lacks an optional package of some platform, or names a registry.
import { readFileSync } from "node:fs";

const text = readFileSync(new URL("../package-lock.json", import.meta.url), "utf8");
const { packages } = JSON.parse(text);
const known = new Set(Object.keys(packages).map((path) => path.split("node_modules/").pop()));
const missing = Object.values(packages)
  .flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}))
  .filter((name) => !known.has(name));
if (missing.length || text.includes('"resolved": "http')) {
  console.error(
    missing.length ? `missing: ${[...new Set(missing)].join(", ")}` : "the lock names a registry",
  );
  process.exit(1);
}
