/**
 * What stands on the screen: a pure account of frames, in which everything is once.
 *
 *     the server's messages, by time ── then what was acknowledged ── then what is on its way
 */

import type { Unsent } from "./outbox";
import type { ChatFile, ChatMessage } from "./wire";

export interface Log {
  /** As the server tells them, by time. */
  readonly messages: readonly ChatMessage[];
  /** Acknowledged, but not yet told by the server. */
  readonly acknowledged: readonly Unsent[];
}

export interface Line {
  readonly key: string;
  readonly mine: boolean;
  readonly name: string;
  readonly text: string;
  readonly files: readonly FileLine[];
  readonly at: Date;
  /** Seen: an answer came after it. Nothing else says that somebody read it. */
  readonly state: "seen" | "received" | "sending" | "late";
}

export interface FileLine extends ChatFile {
  /** Where the server has it; empty: not yet. */
  readonly place: string;
}

export const EMPTY: Log = { messages: [], acknowledged: [] };

/** Return the log with these messages in their places; the same id is the same message. */
export function withMessages(log: Log, more: readonly ChatMessage[]): Log {
  const byId = new Map([...log.messages, ...more].map((message) => [message.id, message]));
  const messages = [...byId.values()].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const told = new Set(messages.map((message) => message.client_id));
  const acknowledged = log.acknowledged.filter((entry) => !told.has(entry.client_id));
  return { messages, acknowledged };
}

/** Return the log with an entry of which the server said that it has it. */
export function withAcknowledged(log: Log, entry: Unsent): Log {
  const told = log.messages.some((message) => message.client_id === entry.client_id);
  return told ? log : { ...log, acknowledged: [...log.acknowledged, entry] };
}

/** Return all there is to show. */
export function lines(
  log: Log,
  unsent: readonly Unsent[],
  isLate: (client_id: string) => boolean,
): Line[] {
  const answered = log.messages.findLastIndex(({ from }) => from === "agent");
  return [
    ...log.messages.map((message, place) => ({
      key: message.client_id ?? message.id,
      mine: message.from === "visitor",
      name: message.name,
      text: message.text,
      files: message.files.map((file, index) => ({ ...file, place: `${message.id}/${index}` })),
      at: new Date(message.at),
      state: place < answered ? ("seen" as const) : ("received" as const),
    })),
    ...log.acknowledged.map((entry) => own(entry, "received")),
    ...unsent.map((entry) => own(entry, isLate(entry.client_id) ? "late" : "sending")),
  ];
}

/** Return the agent's messages after a time; null: all of them. */
export function answersSince(log: Log, seen: string | null): readonly ChatMessage[] {
  const after = seen === null ? -Infinity : Date.parse(seen);
  return log.messages.filter(({ from, at }) => from === "agent" && Date.parse(at) > after);
}

function own(entry: Unsent, state: Line["state"]): Line {
  const { client_id, text, at } = entry;
  const files = (entry.files ?? []).map((file) => ({ ...file, place: "" }));
  return { key: client_id, mine: true, name: "", text, files, at: new Date(at), state };
}
