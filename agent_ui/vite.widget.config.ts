import { defineConfig } from "vite";

// One classic script beside the console's files, and nothing else of theirs is touched.
export default defineConfig({
  publicDir: false,
  build: {
    outDir: process.env.WIDGET_OUT ?? "../src/contactcenter/web",
    emptyOutDir: false,
    target: "es2022",
    reportCompressedSize: true,
    lib: {
      entry: "widget/index.ts",
      formats: ["iife"],
      name: "contactcenterWidget",
      fileName: () => "widget.js",
    },
  },
});
