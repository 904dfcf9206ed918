/**
 * What the visitor wrote and nobody has acknowledged yet.
 *
 *     add ──► sent again after every cut, reload and silence ──► settle (acknowledged)
 *
 * Each entry lies in storage under a name of its own, so that two tabs never overwrite each
 * other's. Nothing leaves the outbox but by being acknowledged.
 */

import type { Keep } from "./keep";
import type { About, SentFile } from "./wire";

export interface Unsent {
  readonly client_id: string;
  readonly text: string;
  readonly at: string;
  readonly files?: readonly SentFile[];
  readonly about?: About;
}

interface Kept extends Unsent {
  /** When it was last put on its way by hand, or found after a reload. */
  since: number;
}

/** After this many milliseconds without an acknowledgement the visitor is told. */
export const PATIENCE = 15_000;

const PREFIX = "unsent:";

export class Outbox {
  readonly #keep: Keep;
  readonly #kept = new Map<string, Kept>();

  constructor(keep: Keep) {
    this.#keep = keep;
    for (const name of keep.names(PREFIX)) {
      const entry = readUnsent(keep.read(name));
      if (entry) this.#kept.set(entry.client_id, { ...entry, since: Date.now() });
      else keep.forget(name);
    }
  }

  /** The oldest first. */
  get entries(): readonly Unsent[] {
    return [...this.#kept.values()].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  }

  add(text: string, files: readonly SentFile[] = [], about: About = {}): Unsent {
    const entry = {
      client_id: newId(),
      text,
      at: new Date().toISOString(),
      ...(files.length && { files }),
      ...(Object.keys(about).length && { about }),
    };
    this.#kept.set(entry.client_id, { ...entry, since: Date.now() });
    this.#keep.write(PREFIX + entry.client_id, JSON.stringify(entry));
    return entry;
  }

  /** Take an entry out, for it has arrived. Undefined: it is none of ours. */
  settle(client_id: string | null): Unsent | undefined {
    const entry = client_id === null ? undefined : this.#kept.get(client_id);
    if (entry) {
      this.#kept.delete(entry.client_id);
      this.#keep.forget(PREFIX + entry.client_id);
    }
    return entry;
  }

  /** Be patient once more. */
  renew(client_id: string): void {
    const entry = this.#kept.get(client_id);
    if (entry) entry.since = Date.now();
  }

  isLate(client_id: string): boolean {
    const entry = this.#kept.get(client_id);
    return entry !== undefined && Date.now() - entry.since >= PATIENCE;
  }
}

function readUnsent(kept: string | null): Unsent | null {
  try {
    const { client_id, text, at, ...more } = JSON.parse(kept ?? "") as Partial<Unsent>;
    const whole = client_id && (text || more.files?.length) && !Number.isNaN(Date.parse(at ?? ""));
    return whole ? { client_id, text: text ?? "", at: at ?? "", ...more } : null;
  } catch {
    return null;
  }
}

/** `crypto.randomUUID` exists on secure pages only, and shops on plain HTTP exist too. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
