/**
 * One request and its answer. A write carries a key made once for each intent; when the network
 * drops it, it is sent again under the same key, and the service does it once.
 */
import { Problem, problemOf, UNREACHABLE } from "./problem";

export interface Transport {
  fetch: (url: string, init: RequestInit) => Promise<Response>;
  pause: (milliseconds: number) => Promise<void>;
  key: () => string;
}

const browser: Transport = {
  fetch: (url, init) => fetch(url, init),
  pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  key: () => crypto.randomUUID(),
};

const PAUSES = [300, 1000, 2500];
const PATIENCE = 15_000;
const PATIENCE_FOR_TEXT = 60_000; // a mail may be many megabytes

export async function readJson<Answer>(
  path: string,
  transport: Transport = browser,
): Promise<Answer> {
  const answer = await attempt(path, { method: "GET" }, transport);
  return (await answer.json()) as Answer;
}

export async function readText(path: string, transport: Transport = browser): Promise<string> {
  const answer = await attempt(path, { method: "GET" }, transport, PATIENCE_FOR_TEXT);
  try {
    return await answer.text();
  } catch {
    throw new Problem(UNREACHABLE, 0, "the text was cut off on its way");
  }
}

export async function writeJson<Answer>(
  method: string,
  path: string,
  body: unknown,
  transport: Transport = browser,
): Promise<Answer> {
  const headers: Record<string, string> = { "Idempotency-Key": transport.key() };
  if (body !== null) headers["Content-Type"] = "application/json";
  const init: RequestInit = { method, headers };
  if (body !== null) init.body = JSON.stringify(body);
  const answer = await attempt(path, init, transport);
  return (answer.status === 204 ? null : await answer.json()) as Answer;
}

/** Send bytes as they are. They come once more under the same key when the network drops them. */
export async function sendBytes<Answer>(
  path: string,
  body: Blob,
  transport: Transport = browser,
): Promise<Answer> {
  const headers = {
    "Idempotency-Key": transport.key(),
    "Content-Type": "application/octet-stream",
  };
  const init = { method: "POST", headers, body };
  return (await (await attempt(path, init, transport, PATIENCE_FOR_TEXT)).json()) as Answer;
}

const PATIENCE_FOR_A_PACK = 180_000; // one is made at a time, and printed for a minute at most

/** A file that is made for us, under its name. It is asked for once: each time makes another. */
export async function takeFile(
  path: string,
  body: unknown,
  transport: Transport = browser,
): Promise<File> {
  const headers = { "Content-Type": "application/json" };
  const init = { method: "POST", headers, body: JSON.stringify(body) };
  const answer = await once(path, init, transport, PATIENCE_FOR_A_PACK);
  if (answer === null) throw new Problem(UNREACHABLE, 0, "the service cannot be reached");
  if (!answer.ok) throw await problemOf(answer);
  const said = /filename\*=UTF-8''([^;]+)/.exec(answer.headers.get("Content-Disposition") ?? "");
  try {
    const content = await answer.blob();
    return new File([content], decodeURIComponent(said?.[1] ?? "file"), { type: content.type });
  } catch {
    throw new Problem(UNREACHABLE, 0, "the file was cut off on its way");
  }
}

/** How far the service's clock is ahead of ours, in milliseconds, as its last answer says. */
export const clock = { ahead: 0 };

async function attempt(
  path: string,
  init: RequestInit,
  transport: Transport,
  patience = PATIENCE,
): Promise<Response> {
  for (const pause of [...PAUSES, null]) {
    const answer = await once(path, init, transport, patience);
    const passes = answer !== null && answer.status !== 502 && answer.status !== 504;
    if (passes) {
      if (answer.ok) return answer;
      throw await problemOf(answer);
    }
    if (pause === null) break;
    await transport.pause(pause);
  }
  throw new Problem(UNREACHABLE, 0, "the service cannot be reached");
}

async function once(
  path: string,
  init: RequestInit,
  transport: Transport,
  patience: number,
): Promise<Response | null> {
  const sent = Date.now();
  try {
    const answer = await transport.fetch(path, {
      ...init,
      credentials: "same-origin",
      signal: AbortSignal.timeout(patience),
    });
    compareClocks(answer, (sent + Date.now()) / 2);
    return answer;
  } catch {
    return null;
  }
}

function compareClocks(answer: Response, ours: number): void {
  const theirs = Date.parse(answer.headers.get("Date") ?? "");
  if (Number.isNaN(theirs)) return;
  const ahead = theirs + 500 - ours; // the header counts whole seconds
  clock.ahead = Math.abs(ahead) > 2000 ? ahead : 0;
}
