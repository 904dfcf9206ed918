/** The one place where the state lives, and the stream that feeds it. */
import { computed, ref, shallowRef } from "vue";
import * as client from "@/api/client";
import { codeOf } from "@/api/problem";
import { browserSurroundings, type Connection, Stream } from "@/api/stream";
import type { Down, FactFrame, LeftFrame, Up } from "@/api/wire";
import { reduce, revealing } from "@/core/reduce";
import { fromSnapshot, type OpenTicket, type State, type StreamEvent } from "@/core/state";

const FADES_AFTER = 6000;
const KEPT_OPEN = 12;
const REMEMBERED = 400;

export const state = shallowRef<State | null>(null);
export const connection = ref<Connection>({ is: "starting" });
export const isLive = computed(() => connection.value.is === "live");

type FactListener = (fact: FactFrame) => void;
const factListeners = new Set<FactListener>();
let whenSignedOut: () => void = () => undefined;

// What was read lately. A dossier may be true at an earlier position than the desk; it mends that.
let lately: (FactFrame | LeftFrame)[] = [];

const stream = new Stream(browserSurroundings(client.snapshot, client.whoAmI), {
  started: (snapshot) => {
    const shown = dossier.value;
    lately = [];
    state.value = fromSnapshot(snapshot);
    if (shown) {
      // What is on the screen stays there until its fresh copy has come.
      state.value = { ...state.value, dossiers: { [shown.ticket.id]: shown } };
    }
    if (current.value) void load(current.value);
  },
  frame: take,
  connection: (now) => {
    connection.value = now;
    if (now.is === "live") stream.send({ frame: "viewing", ticket_id: current.value });
  },
  signedOut: () => {
    state.value = null;
    whenSignedOut();
  },
});

export function begin(signedOut: () => void): void {
  whenSignedOut = signedOut;
  if (state.value) return;
  stream.start();
}

export function end(): void {
  stream.stop();
  state.value = null;
}

export function dispatch(event: StreamEvent): void {
  if (state.value) state.value = reduce(state.value, event);
}

export function send(frame: Up): void {
  stream.send(frame);
}

export function hurry(): void {
  stream.hurry();
}

export function onFact(listener: FactListener): () => void {
  factListeners.add(listener);
  return () => factListeners.delete(listener);
}

window.addEventListener("online", () => stream.hurry());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") stream.hurry();
});

// The ticket that is shown.

export type Loading = "idle" | "loading" | "missing" | "failed";

export const current = ref<string | null>(null);
export const loading = ref<Loading>("idle");
export const dossier = computed<OpenTicket | null>(() =>
  current.value ? (state.value?.dossiers[current.value] ?? null) : null,
);

let order: string[] = [];

/** Show a ticket; one that was open lately is there at once, kept true by the stream. */
export async function show(ticketId: string | null): Promise<void> {
  if (current.value === ticketId) return;
  current.value = ticketId;
  loading.value = "idle";
  stream.send({ frame: "viewing", ticket_id: ticketId });
  if (ticketId === null) return;
  order = [...order.filter((id) => id !== ticketId), ticketId];
  while (order.length > KEPT_OPEN) {
    const oldest = order.shift();
    if (oldest) dispatch({ frame: "closed", ticket_id: oldest });
  }
  if (!state.value?.dossiers[ticketId]) await load(ticketId);
}

/** Read the ticket from the service, whatever is known of it. */
export async function load(ticketId: string): Promise<void> {
  if (current.value === ticketId) loading.value = "loading";
  try {
    const dossier = await client.dossier(ticketId);
    dispatch({ frame: "opened", dossier });
    for (const frame of lately) if (frame.position > dossier.position) dispatch(frame);
    if (current.value === ticketId) loading.value = "idle";
  } catch (error) {
    if (current.value !== ticketId) return;
    loading.value = codeOf(error) === "not_found" ? "missing" : "failed";
  }
}

function take(frame: Down): void {
  const stale = state.value && frame.frame === "fact" ? revealing(state.value, frame) : [];
  dispatch(frame);
  if (frame.frame === "fact" || frame.frame === "left") {
    lately.push(frame);
    if (lately.length > REMEMBERED) lately = lately.slice(-REMEMBERED / 2);
  }
  if (frame.frame === "fact") {
    for (const listener of factListeners) listener(frame);
    for (const ticketId of stale) renew(ticketId);
  } else if (frame.frame === "typing") {
    fade(frame.ticket_id, frame.who);
  } else if (frame.frame === "left" && frame.ticket_id === current.value) {
    loading.value = "missing";
  }
}

/** Read the ticket again, at once if it is shown, else when it is shown again. */
function renew(ticketId: string): void {
  if (ticketId === current.value) void load(ticketId);
  else dispatch({ frame: "closed", ticket_id: ticketId });
}

function fade(ticketId: string, who: string): void {
  const count = state.value?.typing[ticketId]?.[who] ?? 0;
  window.setTimeout(
    () => dispatch({ frame: "faded", ticket_id: ticketId, who, count }),
    FADES_AFTER,
  );
}
