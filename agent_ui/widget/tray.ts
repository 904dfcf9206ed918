/**
 * Files on their way to the server, until a message takes them along.
 *
 *     add ──► going up ──► up (has a reference) ──► take
 *                └──► refused: gone, and the visitor is told why
 */

import type { FileRules } from "./settings";
import { asObject, asText, type SentFile } from "./wire";

/** What a file that goes up costs: a request that tells how far it is. */
export interface Upload {
  readonly done: Promise<{ status: number; body: string }>;
  abort(): void;
}

export type SendUp = (file: File, progress: (part: number) => void) => Upload;

/** Why a file is not taken, in the words of the catalogue. */
export interface Problem {
  readonly why: "tooLarge" | "tooMany" | "emptyFile" | "badType" | "notUploaded";
  readonly name: string;
}

export interface Item {
  readonly key: number;
  readonly name: string;
  readonly size: number;
  /** 0 to 1. */
  part: number;
  sent: SentFile | null;
}

export class Tray {
  /** Of the files that were added last. */
  problems: readonly Problem[] = [];
  readonly #items = new Map<number, Item & { upload: Upload }>();
  readonly #sendUp: SendUp;
  readonly #changed: () => void;
  #next = 0;

  constructor(sendUp: SendUp, changed: () => void) {
    this.#sendUp = sendUp;
    this.#changed = changed;
  }

  get items(): readonly Item[] {
    return [...this.#items.values()];
  }

  get busy(): boolean {
    return this.items.some((item) => !item.sent);
  }

  add(files: Iterable<File>, rules: FileRules): void {
    this.problems = [];
    for (const file of files) {
      if (this.#items.size >= rules.count) {
        this.#refuse({ why: "tooMany", name: file.name });
        break;
      }
      if (file.size > rules.largest) this.#refuse({ why: "tooLarge", name: file.name });
      else if (!file.size) this.#refuse({ why: "emptyFile", name: file.name });
      else void this.#begin(file);
    }
    this.#changed();
  }

  remove(key: number): void {
    this.#items.get(key)?.upload.abort();
    this.#items.delete(key);
    this.#changed();
  }

  /** Return what is up, for a message to name; the tray is empty then. */
  take(): SentFile[] {
    const sent = this.items.flatMap((item) => item.sent ?? []);
    this.#items.clear();
    this.problems = [];
    return sent;
  }

  async #begin(file: File): Promise<void> {
    this.#next += 1;
    const key = this.#next;
    const upload = this.#sendUp(file, (part) => {
      const item = this.#items.get(key);
      if (item) item.part = part;
      this.#changed();
    });
    const item = { key, name: file.name, size: file.size, part: 0, sent: null, upload };
    this.#items.set(key, item);
    const { status, body } = await upload.done;
    const found = this.#items.get(key);
    if (!found) return; // taken away meanwhile
    found.sent = status === 200 ? readSent(body) : null;
    if (!found.sent) {
      this.#items.delete(key);
      this.#refuse({ why: refusal(status), name: file.name });
    }
    this.#changed();
  }

  #refuse(problem: Problem): void {
    this.problems = [...this.problems, problem];
  }
}

function refusal(status: number): Problem["why"] {
  if (status === 413) return "tooLarge";
  return status === 422 ? "badType" : "notUploaded";
}

function readSent(body: string): SentFile | null {
  try {
    const { id, name, type, size } = asObject(JSON.parse(body));
    return asText(id)
      ? { id: asText(id), name: asText(name), type: asText(type), size: Number(size) }
      : null;
  } catch {
    return null;
  }
}
