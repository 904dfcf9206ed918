// Makes programs of the screens without their looks: `node tests/line/bundle.mjs FOLDER`.
import { fileURLToPath } from "node:url";
import { build } from "vite";

const place = (path) => fileURLToPath(new URL(path, import.meta.url));

await build({
  configFile: false,
  logLevel: "warn",
  root: place("../.."),
  // The state needs no more of Vue than this, which asks for no document.
  resolve: { alias: { "@": place("../../src"), vue: "@vue/reactivity" } },
  publicDir: false,
  ssr: { noExternal: true },
  build: {
    ssr: true,
    outDir: process.argv[2],
    emptyOutDir: false,
    target: "node20",
    rolldownOptions: {
      input: { desk: place("desk.ts"), page: place("page.ts") },
      output: { entryFileNames: "[name].mjs" },
    },
  },
});
