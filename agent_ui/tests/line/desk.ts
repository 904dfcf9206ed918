/**
 * An agent's desk without its looks, in a process of its own: its real state, stream and requests.
 *
 * `look` compares all that it knows with what a fresh snapshot, and fresh copies of the tickets that
 * are open on it, would make of it.
 */
import "./around";

import type { Dossier, Snapshot } from "@/api/wire";
import { begin, connection, end, show, state } from "@/app/desk";
import { reduce } from "@/core/reduce";
import { fromSnapshot, type OpenTicket, type Rows, type State, toDesk } from "@/core/state";
import { closings, DIRECT } from "./around";
import { differences, obey } from "./spoken";

const OTHERS = 20; // of the customer's tickets that a fresh copy shows at most
let signedOut = 0;

obey({
  begin: async () => start(),
  again: async () => {
    end();
    start();
  },
  show: async ({ ticket }) => show(ticket ?? null),
  look: async () => ({
    is: connection.value.is,
    position: state.value?.position ?? null,
    signed_out: signedOut,
    closings,
    tickets: Object.keys(state.value?.tickets ?? {}),
    differs: state.value ? await differs(state.value) : ["nothing is known yet"],
  }),
});

function start(): void {
  begin(() => {
    signedOut += 1;
  });
}

async function differs(before: State): Promise<string[]> {
  const snapshot = await read<Snapshot>("/api/snapshot");
  if (!snapshot) return ["there is no snapshot"];
  const fresh = fromSnapshot(snapshot);
  const found = differences(toDesk(state.value ?? before), toDesk(fresh));
  for (const id of Object.keys(state.value?.dossiers ?? {})) {
    const dossier = await read<Dossier>(`/api/tickets/${id}`);
    const ours = state.value?.dossiers[id];
    const theirs = dossier && reduce(fresh, { frame: "opened", dossier }).dossiers[id];
    if (!ours) continue; // it left meanwhile
    const seen = theirs && shown(theirs, theirs);
    found.push(...differences(theirs ? shown(ours, theirs) : ours, seen, `ticket ${id}`));
  }
  return found;
}

/** Of an open ticket: what the screen shows, as far back as a fresh copy reaches. */
function shown(dossier: OpenTicket, fresh: OpenTicket): unknown {
  const times = [
    ...Object.values(fresh.messages).map((message) => Date.parse(message.occurred_at)),
    ...Object.values(fresh.lines).map((line) => Date.parse(line.at)),
  ];
  const first = fresh.before === null ? 0 : Math.min(...times);
  const isWhole = Object.keys(fresh.tickets).length < OTHERS;
  return {
    ticket: dossier.ticket,
    customer: dossier.customer,
    mayFollow: dossier.mayFollow,
    conversations: dossier.conversations,
    tickets: filtered(dossier.tickets, ({ id }) => isWhole || id in fresh.tickets),
    items: filtered(dossier.items, (item) => item.state !== "done"),
    messages: filtered(dossier.messages, (message) => Date.parse(message.occurred_at) > first),
    lines: filtered(dossier.lines, (line) => Date.parse(line.at) > first),
  };
}

function filtered<Row>(rows: Rows<Row>, stays: (row: Row) => boolean): Rows<Row> {
  return Object.fromEntries(Object.entries(rows).filter(([, row]) => stays(row)));
}

async function read<Answer>(path: string): Promise<Answer | undefined> {
  const answer = await fetch(DIRECT + path);
  if (answer.status === 404) return undefined;
  return (await answer.json()) as Answer;
}
