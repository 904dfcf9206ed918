/** The complaint of the open ticket: read when it is shown, and again when something was done. */
import { computed, ref, watch } from "vue";
import * as client from "@/api/client";
import { codeOf } from "@/api/problem";
import { upload } from "@/api/upload";
import type { ComplaintView, DraftView } from "@/api/wire";
import type { Form, Said } from "@/core/asking";
import type { Command } from "@/core/commands";
import { shown } from "@/core/complaint";
import { may } from "@/core/select";
import { i18n } from "@/i18n";
import { attempt } from "./actions";
import { dossier, onFact, state } from "./desk";
import { customerName } from "./names";
import * as screen from "./screen";
import { explain, say } from "./toasts";

export const complaint = ref<ComplaintView | null>(null);
export const isShown = ref(false); // the record, as a dialog
export const wanted = ref<string | null>(null); // a document that it is to open with

/** Show the record with a document to be looked at and sent. */
export function writeNow(document: string): void {
  wanted.value = document;
  isShown.value = true;
}

const ticketId = computed(() =>
  dossier.value?.ticket.kind === "complaint" ? dossier.value.ticket.id : null,
);

watch(ticketId, () => {
  complaint.value = null;
  isShown.value = false;
  void read();
});
onFact(({ type, ticket }) => {
  if (type === "complaint_changed" && ticket?.id === ticketId.value) void read();
});

export async function read(): Promise<void> {
  const id = ticketId.value;
  if (id === null) return;
  try {
    const found = await client.complaint(id);
    const isNewer = complaint.value === null || found.version >= complaint.value.version;
    if (id === ticketId.value && isNewer) complaint.value = found;
  } catch (error) {
    // It is about to be recorded: the news comes with its first entry.
    if (codeOf(error) !== "not_found") say("error", explain(error));
  }
}

/** Enter something in the record; the answer is why it was refused, if it was. */
export async function enter(form: Form, said: Said, file: File | null): Promise<string | null> {
  const view = complaint.value;
  if (!view) return null;
  try {
    if (file) await addEvidence(view, file, said);
    else {
      const built = form.built(said, shown(view));
      await client.addEntry(view.id, { type: form.kind, ...built }, view.version);
    }
    await read();
    return null;
  } catch (error) {
    await read();
    return explain(error);
  }
}

async function addEvidence(view: ComplaintView, file: File, said: Said): Promise<void> {
  const { id } = await upload(client.evidenceFilesUrl, file, () => undefined).done;
  await client.addEvidence(view.id, {
    file: id,
    source: said.source ?? "",
    description: said.description ?? "",
    version: view.version,
  });
}

/** Correct what is on record, one field after the other; the answer is why one was refused. */
export async function amend(
  changes: readonly { field: string; before: unknown; after: unknown }[],
  reason: string,
): Promise<string | null> {
  for (const change of changes) {
    const view = complaint.value;
    if (!view) return null;
    try {
      await client.addEntry(view.id, { type: "amended", ...change, reason }, view.version);
    } catch (error) {
      await read();
      return explain(error);
    }
    await read();
  }
  return null;
}

export async function draft(document: string, language: string | null): Promise<DraftView | null> {
  const view = complaint.value;
  return view ? client.draftDocument(view.id, document as Kind, language) : null;
}
type Kind = Parameters<typeof client.draftDocument>[1];

/** Send a document in one of the conversations that its draft names. */
export async function send(made: DraftView, conversation: string): Promise<string | null> {
  const view = complaint.value;
  if (!view || !conversation) return i18n.global.t("complaint.noWay");
  try {
    await client.sendDocument(view.id, {
      document: made.document as Kind,
      language: made.language,
      passages: made.passages.map(({ block, text }) => [block, text]),
      conversation_id: conversation,
      version: view.version,
    });
    say("success", i18n.global.t("complaint.sent"));
    return null;
  } catch (error) {
    await read();
    return explain(error);
  }
}

/**
 * Make a complaint of a ticket; the message that complains, where somebody points at it. Of a call
 * somebody has to say what was said.
 */
export async function makeComplaint(id: string, message?: string): Promise<boolean> {
  const { ticket } = dossier.value ?? {};
  if (ticket?.id === id && ticket.channel === "phone") {
    screen.takingDown.value = { customer: null, ticketId: id };
    return false;
  }
  const told = { ...client.NOTHING_MORE, source_messages: message ? [message] : [] };
  return attempt(`complaint:${id}`, () => client.recordComplaint(id, told));
}

/** Write a complaint down that reached us by no channel of ours. */
export function takeDown(): void {
  const { customer } = dossier.value ?? {};
  screen.takingDown.value = {
    customer: customer ? { id: customer.id, name: customerName(customer.name, customer.id) } : null,
    ticketId: null,
  };
}
export const mayTakeDown = (): boolean =>
  state.value !== null && may(state.value, "handle_complaints");

export const complaintCommands: readonly Command[] = [
  {
    id: "complaint.takeDown",
    label: "taking.title",
    section: "list",
    permitted: mayTakeDown,
    run: takeDown,
  },
  {
    id: "ticket.complaint",
    label: "complaint.command",
    key: "Shift+c",
    section: "ticket",
    guard: () => dossier.value !== null,
    run: () => {
      const open = dossier.value?.ticket;
      if (open?.kind === "complaint") isShown.value = true;
      else if (open) void makeComplaint(open.id);
    },
  },
];
