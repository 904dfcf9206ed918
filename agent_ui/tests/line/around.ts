/**
 * What the screens find in a browser, for a process of Node: a window, sockets, requests.
 *
 *     LINE      where the service is, over a line that is cut       DIRECT   the same, beside the line
 *     COOKIE    of the person who is signed in                      ORIGIN   of the page
 *     PACE      how much faster time goes here than outside
 */
const given = process.env;
export const LINE = given.LINE ?? "";
export const DIRECT = given.DIRECT ?? "";
const PACE = Number(given.PACE ?? 1);

const headers: Record<string, string> = { Origin: given.ORIGIN ?? LINE };
if (given.COOKIE) headers.Cookie = given.COOKIE;

const real = { fetch, later: setTimeout, every: setInterval, now: Date.now };
const began = Date.now();
Date.now = () => Math.round(began + (real.now() - began) * PACE);
globalThis.setTimeout = ((run: () => void, wait = 0, ...more: []) =>
  real.later(run, wait / PACE, ...more)) as typeof setTimeout;
globalThis.setInterval = ((run: () => void, wait = 0, ...more: []) =>
  real.every(run, wait / PACE, ...more)) as typeof setInterval;

/** Wait a moment of the time outside. */
export const moment = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => real.later(resolve, milliseconds));

function request(url: string, init?: RequestInit): Promise<Response> {
  return real.fetch(new URL(url, LINE), { ...init, headers: { ...init?.headers, ...headers } });
}
globalThis.fetch = request as typeof fetch;

/** Node's own lets its caller say who is asking, which a browser does by itself. */
export const closings: number[] = []; // the codes with which sockets were closed
type Asking = new (url: URL | string, options: { headers: Record<string, string> }) => WebSocket;
const Plain = WebSocket as unknown as Asking;
export class LineSocket extends Plain {
  constructor(url: URL | string) {
    super(url, { headers });
    this.addEventListener("close", ({ code }) => closings.push(code));
  }
}
globalThis.WebSocket = LineSocket as unknown as typeof WebSocket;

const page = {
  location: { href: LINE },
  addEventListener: () => undefined,
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
};
Object.assign(globalThis, {
  window: page,
  document: { addEventListener: () => undefined, visibilityState: "visible" },
});
