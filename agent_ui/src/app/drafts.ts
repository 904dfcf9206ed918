/**
 * What was typed and not sent yet, by ticket and by mode. An internal note and an answer to the
 * customer never share a place, so that one cannot leave as the other.
 */
import { reactive } from "vue";

export type Mode = "reply" | "note";

const KEPT_DAYS = 7;
const PREFIX = "cc.draft.";

interface Kept {
  text: string;
  at: number;
}

export class Drafts {
  readonly #texts = reactive(new Map<string, string>());

  constructor(
    private readonly storage: Storage,
    private readonly agentId: string,
    private readonly now: () => number = Date.now,
  ) {
    this.#restore();
  }

  text(ticketId: string, mode: Mode): string {
    return this.#texts.get(this.#key(ticketId, mode)) ?? "";
  }

  keep(ticketId: string, mode: Mode, text: string): void {
    const key = this.#key(ticketId, mode);
    if (text === "") {
      this.#texts.delete(key);
      this.storage.removeItem(key);
      return;
    }
    this.#texts.set(key, text);
    try {
      this.storage.setItem(key, JSON.stringify({ text, at: this.now() } satisfies Kept));
    } catch {
      // A full storage costs the draft its second home, not the first.
    }
  }

  has(ticketId: string): boolean {
    return this.text(ticketId, "reply") !== "" || this.text(ticketId, "note") !== "";
  }

  #key(ticketId: string, mode: Mode): string {
    return `${PREFIX}${this.agentId}.${ticketId}.${mode}`;
  }

  #restore(): void {
    const oldest = this.now() - KEPT_DAYS * 24 * 3600 * 1000;
    const keys = Array.from({ length: this.storage.length }, (_, index) => this.storage.key(index));
    for (const key of keys) {
      if (!key?.startsWith(`${PREFIX}${this.agentId}.`)) continue;
      const kept = parsed(this.storage.getItem(key));
      if (kept && kept.at >= oldest) this.#texts.set(key, kept.text);
      else this.storage.removeItem(key);
    }
  }
}

function parsed(text: string | null): Kept | null {
  try {
    return JSON.parse(text ?? "null") as Kept | null;
  } catch {
    return null;
  }
}
