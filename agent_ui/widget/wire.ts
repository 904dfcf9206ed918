/**
 * The visitor's end of the wire: what goes up, what comes down.
 *
 * Nothing that comes down is trusted: `readFrame` is total, and what it does not know is null.
 */

/** A file of a message. */
export interface ChatFile {
  readonly name: string;
  readonly type: string;
  readonly size: number;
}

/** A file that was sent up, and by what a message names it. */
export interface SentFile extends ChatFile {
  readonly id: string;
}

/** What the visitor says of themselves, with their first message. */
export interface About {
  readonly name?: string;
  readonly email?: string;
  readonly phone?: string;
  /** They do not wait here for the answer. */
  readonly continue_by?: "email";
  /** The button whose words the text is. */
  readonly pressed?: string;
}

export interface ChatMessage {
  readonly id: string;
  readonly client_id: string | null;
  readonly from: "visitor" | "agent";
  readonly name: string;
  readonly text: string;
  readonly at: string;
  readonly files: readonly ChatFile[];
}

/** Whether somebody answers at this hour. */
export interface Opening {
  readonly open: boolean;
  /** When it opens; null: it is open, or nobody knows. */
  readonly nextAt: Date | null;
}

/** What one who waits is told. */
export interface Waiting {
  readonly place: number;
  /** When they joined the line; empty: not told. */
  readonly since: string;
  /** Minutes; null: nobody knows yet. */
  readonly between: readonly [number, number] | null;
}

/** A code was sent to an address of the visitor's, who may type it here. */
export interface Code {
  readonly state: "asked" | "wrong" | "over" | "proven";
  readonly triesLeft: number;
}

export type Up =
  | { frame: "hello"; token: string; after: string | null }
  | ({
      frame: "message";
      client_id: string;
      text: string;
      locale?: string;
      files?: readonly string[];
    } & About)
  | { frame: "typing" }
  | { frame: "code"; code: string }
  | { frame: "delivered" | "seen"; message_id: string }
  | { frame: "ping" };

export type Down =
  | {
      frame: "welcome";
      messages: readonly ChatMessage[];
      agent_online: boolean;
      /** At the end they may be asked how it was. */
      rates: boolean;
      opening: Opening;
    }
  | { frame: "opening"; opening: Opening }
  | { frame: "waiting"; waiting: Waiting | null }
  | { frame: "code"; code: Code }
  | { frame: "ack"; client_id: string }
  | { frame: "message"; message: ChatMessage }
  | { frame: "agent"; name: string }
  | { frame: "error"; code: string }
  | { frame: "typing" }
  | { frame: "pong" };

/** An answer to the request for a session. */
export interface Session {
  readonly token: string;
  readonly visitor: string;
  readonly inbox: { readonly name: string };
  readonly settings: Fields;
  /** The site's word for its visitor holds. */
  readonly vouched: boolean;
  /** Why it does not; empty: it does, or there is none. */
  readonly refused: string;
}

export const LONGEST_TEXT = 8000;

export type Fields = Readonly<Record<string, unknown>>;

/** Return the frame, or null for anything that is not one. */
export function readFrame(data: unknown): Down | null {
  const fields = typeof data === "string" ? readObject(data) : null;
  switch (fields?.frame) {
    case "welcome":
      return {
        frame: "welcome",
        messages: asList(fields.messages)
          .map(readMessage)
          .filter((message) => message !== null),
        agent_online: fields.agent_online === true,
        rates: fields.rates !== false,
        opening: readOpening(asObject(fields.opening)),
      };
    case "opening":
      return { frame: "opening", opening: readOpening(asObject(fields.opening)) };
    case "waiting":
      return { frame: "waiting", waiting: readWaiting(fields) };
    case "code": {
      const code = readCode(fields);
      return code && { frame: "code", code };
    }
    case "ack":
      return isText(fields.client_id) ? { frame: "ack", client_id: fields.client_id } : null;
    case "message": {
      const message = readMessage(fields.message);
      return message && { frame: "message", message };
    }
    case "agent":
      return isText(fields.name) ? { frame: "agent", name: fields.name } : null;
    case "error":
      return { frame: "error", code: String(fields.code) };
    case "typing":
    case "pong":
      return { frame: fields.frame };
    default:
      return null;
  }
}

/** Return the session, or null for anything that is not one. */
export function readSession(data: string): Session | null {
  const fields = readObject(data);
  if (!fields || !isText(fields.token)) return null;
  return {
    token: fields.token,
    visitor: asText(fields.visitor),
    inbox: { name: asText(asObject(fields.inbox).name) },
    settings: asObject(fields.settings),
    vouched: fields.vouched === true,
    refused: asText(fields.refused),
  };
}

function readWaiting({ place, since, least, most }: Fields): Waiting | null {
  if (typeof place !== "number") return null;
  const known = typeof least === "number" && typeof most === "number";
  return { place, since: asText(since), between: known ? [least, most] : null };
}

function readCode({ state, tries_left }: Fields): Code | null {
  const known = (["asked", "wrong", "over", "proven"] as const).find((each) => each === state);
  return known ? { state: known, triesLeft: Number(tries_left) || 0 } : null;
}

function readOpening({ open, next_at }: Fields): Opening {
  const at = new Date(asText(next_at));
  return { open: open !== false, nextAt: Number.isNaN(at.getTime()) ? null : at };
}

function readMessage(value: unknown): ChatMessage | null {
  if (!isObject(value) || !isText(value.id) || !isText(value.text)) return null;
  if (Number.isNaN(Date.parse(asText(value.at)))) return null;
  return {
    id: value.id,
    client_id: isText(value.client_id) ? value.client_id : null,
    from: value.from === "visitor" ? "visitor" : "agent",
    name: asText(value.name),
    text: value.text,
    at: asText(value.at),
    files: asList(value.files)
      .map(asObject)
      .map(({ name, type, size }) => ({
        name: asText(name),
        type: asText(type),
        size: Number(size) || 0,
      })),
  };
}

function readObject(data: string): Fields | null {
  try {
    const value: unknown = JSON.parse(data);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null;
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

/** Return the text, or an empty one for anything else. */
export function asText(value: unknown): string {
  return isText(value) ? value : "";
}

/** Return the list, or an empty one for anything else. */
export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Return the object, or an empty one for anything else. */
export function asObject(value: unknown): Fields {
  return isObject(value) ? value : {};
}
