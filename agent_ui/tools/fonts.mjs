// The fonts of printed documents, beside the built screens: the typesetter reads no web fonts.
import { copyFileSync, mkdirSync } from "node:fs";

const from = new URL("../node_modules/vazirmatn/", import.meta.url);
const to = new URL("../../src/contactcenter/web/fonts/", import.meta.url);

mkdirSync(to, { recursive: true });
for (const weight of ["Regular", "Bold"]) {
  const name = `Vazirmatn-${weight}.ttf`;
  copyFileSync(new URL(`fonts/ttf/${name}`, from), new URL(name, to));
}
copyFileSync(new URL("OFL.txt", from), new URL("OFL.txt", to));
