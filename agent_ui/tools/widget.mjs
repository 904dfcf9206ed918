// Builds the chat widget into the same folder as the console, and beside it its languages.
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const vite = join(root, "node_modules/vite/bin/vite.js");
execFileSync(process.execPath, [vite, "build", "--config", "vite.widget.config.ts"], {
  cwd: root,
  stdio: "inherit",
});

const words = join(root, "widget/words");
const out = join(root, process.env.WIDGET_OUT ?? "../src/contactcenter/web", "widget");
mkdirSync(out, { recursive: true });
for (const name of readdirSync(words).filter((each) => each !== "en.json")) {
  const catalogue = JSON.parse(readFileSync(join(words, name), "utf-8"));
  writeFileSync(join(out, name), JSON.stringify(catalogue));
}
