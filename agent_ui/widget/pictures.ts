/** Files of messages, fetched with the visitor's token: shown where they are pictures, or saved. */

import type { FileLine } from "./log";

// What a browser shows without running any of it.
const SHOWN = new Set(["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"]);
const LARGEST = 10_000_000;

export class Pictures {
  readonly #fetch: (place: string) => Promise<Blob | null>;
  readonly #changed: () => void;
  readonly #urls = new Map<string, string>();

  constructor(fetch: (place: string) => Promise<Blob | null>, changed: () => void) {
    this.#fetch = fetch;
    this.#changed = changed;
  }

  /** Return the address of a picture; empty: it is none, or on its way. */
  of({ place, type, size }: FileLine): string {
    if (!place || !SHOWN.has(type) || size > LARGEST) return "";
    const known = this.#urls.get(place);
    if (known !== undefined) return known;
    this.#urls.set(place, "");
    void this.#fetch(place).then((found) => {
      // Whatever the server calls it: it is only ever shown as the picture it says it is.
      if (found) this.#urls.set(place, URL.createObjectURL(new Blob([found], { type })));
      this.#changed();
    });
    return "";
  }

  /** The page does not let us show it. */
  failed(place: string): void {
    this.#urls.set(place, "");
    this.#changed();
  }

  async save({ place, name }: FileLine): Promise<void> {
    const found = place && (await this.#fetch(place));
    if (found) saveAs(found, name);
  }

  letGo(): void {
    for (const url of this.#urls.values()) if (url) URL.revokeObjectURL(url);
    this.#urls.clear();
  }
}

/** Have the browser save bytes. */
export function saveAs(content: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
