// Builds the chat widget into the same folder as the console.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const config = "vite.widget.config.ts";

if (existsSync(join(root, config))) {
  const vite = join(root, "node_modules/vite/bin/vite.js");
  execFileSync(process.execPath, [vite, "build", "--config", config], {
    cwd: root,
    stdio: "inherit",
  });
} else {
  console.log(`no ${config}: the widget is left out`);
}
