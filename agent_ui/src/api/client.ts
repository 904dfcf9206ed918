/**
 * What can be asked of the service, and told to it. Paths, bodies and answers are those of the
 * generated schema: what the service does not know does not compile.
 */
import type { components, paths } from "./schema.gen";
import { readJson, readText, sendBytes, takeFile, writeJson } from "./transport";

type Schemas = components["schemas"];
export type Then = Schemas["Reply"]["then"];
export type HandOver = Schemas["HandOver"];
export type LoggedCall = Schemas["LoggedCall"];
type Preferences = Schemas["PreferencesIn"];
type Presence = Schemas["PresenceIn"];

export interface TicketFilter {
  status: readonly Schemas["Status"][];
  kind: readonly Schemas["Kind"][];
  queue: string | null;
  q: string;
}

// Who is here.
export const whoAmI = () => read("/api/session", {});
export const signIn = (email: string, password: string) =>
  write("post", "/api/session", {}, { email, password });
export const signOut = () => write("delete", "/api/session", {}, null);
export const prefer = (preferences: Preferences) =>
  write("put", "/api/preferences", {}, preferences);
export const beThere = (presence: Presence) => write("put", "/api/presence", {}, presence);

// What is on the desk.
export const snapshot = () => read("/api/snapshot", {});
export const dossier = (ticket_id: string) => read("/api/tickets/{ticket_id}", { ticket_id });
export const earlier = (ticket_id: string, before: string) =>
  read("/api/tickets/{ticket_id}/timeline", { ticket_id }, new URLSearchParams({ before }));
export const tickets = (filter: TicketFilter, after: string | null) =>
  read("/api/tickets", {}, query(filter, after));

// Work.
export const accept = (offer_id: string) =>
  write("post", "/api/offers/{offer_id}/accept", { offer_id }, null);
export const decline = (offer_id: string) =>
  write("post", "/api/offers/{offer_id}/decline", { offer_id }, null);
export const claim = (item_id: string) =>
  write("post", "/api/items/{item_id}/claim", { item_id }, null);

// Tickets.
export const move = (ticket_id: string, to: Schemas["Status"], version: number) =>
  write("post", "/api/tickets/{ticket_id}/status", { ticket_id }, { to, version });
export const reclassify = (ticket_id: string, kind: Schemas["Kind"], version: number) =>
  write("post", "/api/tickets/{ticket_id}/kind", { ticket_id }, { kind, version });
export const prioritise = (ticket_id: string, priority: Schemas["Priority"], version: number) =>
  write("post", "/api/tickets/{ticket_id}/priority", { ticket_id }, { priority, version });
export const strips = (ticket_id: string) => read("/api/tickets/{ticket_id}/clocks", { ticket_id });
export const handOver = (ticket_id: string, to: HandOver) =>
  write("post", "/api/tickets/{ticket_id}/hand-over", { ticket_id }, to);
export const writable = (conversation_id: string) =>
  read("/api/conversations/{conversation_id}/templates", { conversation_id });
export const replyByTemplate = (
  ticket_id: string,
  conversation_id: string,
  template: Schemas["TemplateIn"],
) =>
  write(
    "post",
    "/api/tickets/{ticket_id}/replies",
    { ticket_id },
    { conversation_id, text: "", files: [], template },
  );
export const reply = (
  ticket_id: string,
  conversation_id: string,
  text: string,
  files: string[],
  then: Then,
) =>
  write(
    "post",
    "/api/tickets/{ticket_id}/replies",
    { ticket_id },
    // biome-ignore lint/suspicious/noThenProperty: the wire calls it so, and it is never awaited.
    { conversation_id, text, files, then: then ?? null },
  );
export const note = (ticket_id: string, text: string) =>
  write("post", "/api/tickets/{ticket_id}/notes", { ticket_id }, { text });

export const join = (ticket_id: string, into_id: string, version: number) =>
  write("post", "/api/tickets/{ticket_id}/join", { ticket_id }, { into_id, version });
export const standAlone = (ticket_id: string, version: number) =>
  write("post", "/api/tickets/{ticket_id}/stand-alone", { ticket_id }, { version });

// Tasks, and promises of answers.
export const addTask = (task: Partial<Schemas["TaskIn"]> & Pick<Schemas["TaskIn"], "title">) =>
  write("post", "/api/tasks", {}, task as Schemas["TaskIn"]);
export const changeTask = (
  task_id: string,
  change: Partial<Schemas["TaskChange"]> & Pick<Schemas["TaskChange"], "version">,
) => write("post", "/api/tasks/{task_id}", { task_id }, change as Schemas["TaskChange"]);
export const finishTask = (task_id: string, version: number) =>
  write("post", "/api/tasks/{task_id}/done", { task_id }, { version });
export const cancelTask = (task_id: string, version: number) =>
  write("post", "/api/tasks/{task_id}/cancel", { task_id }, { version });
export const reopenTask = (task_id: string, version: number) =>
  write("post", "/api/tasks/{task_id}/reopen", { task_id }, { version });
export const snoozeTask = (task_id: string, until: string, version: number) =>
  write("post", "/api/tasks/{task_id}/snooze", { task_id }, { until, version });
export const offeredPromises = (message_id: string, zone: string) =>
  read("/api/messages/{message_id}/promises", { message_id }, new URLSearchParams({ zone }));
export const trackPromise = (message_id: string, start: number, zone: string) =>
  write("post", "/api/messages/{message_id}/promises", { message_id }, { start, zone });
export const ledger = (since: string, until: string) =>
  read("/api/ledger", {}, new URLSearchParams({ since, until }));

export const ledgerLines = (agent_id: string, since: string, until: string) =>
  read("/api/ledger/{agent_id}", { agent_id }, new URLSearchParams({ since, until }));

// Customers.
export const findCustomers = (q: string) => read("/api/customers", {}, new URLSearchParams({ q }));
export const customer = (customer_id: string) =>
  read("/api/customers/{customer_id}", { customer_id });
export const merge = (customer_id: string, loser_id: string, reason: string) =>
  write("post", "/api/customers/{customer_id}/merge", { customer_id }, { loser_id, reason });
export const tellApart = (customer_id: string, other_id: string) =>
  write("post", "/api/customers/{customer_id}/tell-apart", { customer_id }, { other_id });
export const sendCode = (ticket_id: string, identity_id: string, inbox_id: string) =>
  write("post", "/api/tickets/{ticket_id}/challenges", { ticket_id }, { identity_id, inbox_id });
export const sayCode = (challenge_id: string, code: string) =>
  write("post", "/api/challenges/{challenge_id}/answer", { challenge_id }, { code });
export const outlets = () => read("/api/outlets", {});
export const writeFirst = (first: Schemas["WriteFirst"]) =>
  write("post", "/api/conversations", {}, first);

// Complaints.
export const complaint = (ticket_id: string) => read("/api/complaints/{ticket_id}", { ticket_id });
export const NOTHING_MORE = {
  anonymous: false,
  issues: [],
  source_messages: [],
  subject_staff: [],
  transcript: "",
};
export const recordComplaint = (ticket_id: string, told: Schemas["NewComplaint"] = NOTHING_MORE) =>
  write("post", "/api/complaints/{ticket_id}", { ticket_id }, told);
export const takeDown = (complaint: Schemas["WrittenDown"]) =>
  write("post", "/api/complaints", {}, complaint);
export const dismissSuspicion = (ticket_id: string, version: number) =>
  write("post", "/api/tickets/{ticket_id}/suspicion/dismiss", { ticket_id }, { version });
export const addEntry = (ticket_id: string, entry: Record<string, unknown>, version: number) =>
  write("post", "/api/complaints/{ticket_id}/entries", { ticket_id }, { entry, version });
export const draftDocument = (
  ticket_id: string,
  document: Schemas["DocumentKind"],
  language: string | null,
) =>
  read(
    "/api/complaints/{ticket_id}/drafts/{document}",
    { ticket_id, document },
    new URLSearchParams(language ? { language } : {}),
  );
export const evidenceFilesUrl = "/api/complaints/evidence/files";
export const addEvidence = (ticket_id: string, body: Schemas["NewEvidence"]) =>
  write("post", "/api/complaints/{ticket_id}/evidence", { ticket_id }, body);
export const evidenceUrl = (ticket_id: string, evidence_id: string) =>
  filled("/api/complaints/{ticket_id}/evidence/{evidence_id}", { ticket_id, evidence_id });
export const statementsAsked = () => read("/api/complaints/statements", {});
export const giveStatement = (ticket_id: string, text: string) =>
  write("post", "/api/complaints/{ticket_id}/statement", { ticket_id }, { text });
export const sendDocument = (ticket_id: string, document: Schemas["NewDocument"]) =>
  write("post", "/api/complaints/{ticket_id}/documents", { ticket_id }, document);

// Evidence packs.
export type Printed = Schemas["PackOfOne"]["language"];
export const packComplaint = (ticket_id: string, language: Printed) =>
  takeFile(filled("/api/evidence-packs/{ticket_id}", { ticket_id }), { language });
export const packPeriod = (period: Schemas["PackOfPeriod"]) =>
  takeFile("/api/evidence-packs", period);

// The register of complaints.
export const register = (asked: URLSearchParams) => read("/api/register", {}, asked);
export const registerFigures = (asked: URLSearchParams) => read("/api/register/figures", {}, asked);
export const registerUrl = (asked: URLSearchParams) =>
  `${filled("/api/register/export", {})}?${asked}`;
export const packUrl = (asked: URLSearchParams) =>
  `${filled("/api/register/pack.xlsx", {})}?${asked}`;
export const satisfaction = (days: URLSearchParams) => read("/api/register/satisfaction", {}, days);
export const minutes = () => read("/api/register/minutes", {});
export const holdReview = (held: Schemas["HeldReview"]) =>
  write("post", "/api/register/minutes", {}, held);
export const carryOut = (review_id: string, decision_id: string, version: number) =>
  write(
    "post",
    "/api/register/minutes/{review_id}/decisions/{decision_id}/done",
    { review_id, decision_id },
    { version },
  );
export const samples = () => read("/api/register/samples", {});
export const sample = (sample_id: string) =>
  read("/api/register/samples/{sample_id}", { sample_id });
export const drawSample = (wanted: Schemas["NewSample"]) =>
  write("post", "/api/register/samples", {}, wanted);
export const sampleUrl = (sample_id: string, language: string) =>
  `${filled("/api/register/samples/{sample_id}/export", { sample_id })}?${new URLSearchParams({ language })}`;
export const standingStill = (after: string | null) =>
  read("/api/promises/standing", {}, page(after));
export const undecided = (after: string | null) =>
  read("/api/register/suspicions", {}, page(after));

// Corrective actions.
export const correctiveActions = (which: Schemas["Which"]) =>
  read("/api/register/actions", {}, new URLSearchParams({ which }));
export const actionsAbout = (ticket_id: string) =>
  read("/api/register/actions", {}, new URLSearchParams({ ticket_id }));
export const correctiveAction = (action_id: string) =>
  read("/api/register/actions/{action_id}", { action_id });
export const openAction = (action: Schemas["ActionIn"]) =>
  write("post", "/api/register/actions", {}, action);
export const proposals = () => read("/api/register/actions/proposals", {});
export const takeUp = (proposal: string, owned: Schemas["Owned"]) =>
  write("post", "/api/register/actions/proposals/{proposal}/open", { proposal }, owned);
export const dismissProposal = (proposal: string, reason: string) =>
  write("post", "/api/register/actions/proposals/{proposal}/dismiss", { proposal }, { reason });
export const contain = (action_id: string, said: Schemas["StepDone"]) =>
  write("post", "/api/register/actions/{action_id}/contain", { action_id }, said);
export const findCause = (action_id: string, said: Schemas["CauseFound"]) =>
  write("post", "/api/register/actions/{action_id}/cause", { action_id }, said);
export const planAction = (action_id: string, said: Schemas["Planned"]) =>
  write("post", "/api/register/actions/{action_id}/plan", { action_id }, said);
export const implement = (action_id: string, said: Schemas["StepDone"]) =>
  write("post", "/api/register/actions/{action_id}/implement", { action_id }, said);
export const beginCheck = (action_id: string, said: Schemas["CheckIn"]) =>
  write("post", "/api/register/actions/{action_id}/check", { action_id }, said);
export const judge = (action_id: string, said: Schemas["Judged"]) =>
  write("post", "/api/register/actions/{action_id}/judge", { action_id }, said);

// Promises.
export const confirmLimits = (ticket_id: string) =>
  write("post", "/api/tickets/{ticket_id}/clocks/confirm", { ticket_id }, null);
export const promises = (kind: Schemas["Decides"]) => read("/api/promises/{kind}", { kind });
export const promiseVersions = (kind: Schemas["Decides"], key: string) =>
  read("/api/promises/{kind}/{key}", { kind, key });
export const promise = (
  kind: Schemas["Decides"],
  key: string,
  body: Record<string, unknown>,
  after: number,
) => write("post", "/api/promises/{kind}/{key}", { kind, key }, { body, after });
export const replay = (kind: Schemas["Decides"], key: string, body: Record<string, unknown>) =>
  write("post", "/api/promises/{kind}/{key}/replay", { kind, key }, { body });
export const readyPromises = (zone: string) =>
  read("/api/promises/ready", {}, new URLSearchParams({ zone }));
export const house = () => read("/api/house", {});
export type LetterKind = Schemas["DocumentKind"];
type Texts = Schemas["NewWording"]["own"];
export const wordings = () => read("/api/wordings", {});
export const addWording = (language: string, own: Texts, after: number) =>
  write("post", "/api/wordings/{language}", { language }, { own, after });
export const previewWording = (language: string, own: Texts, kind: LetterKind | null) =>
  write("post", "/api/wordings/{language}/preview", { language }, { own, kind });
export const complaintTerms = () => read("/api/complaint-terms", {});
export const presets = () => read("/api/presets", {});
export const letPresetBind = (name: string, binding: Schemas["Binding"]) =>
  write("post", "/api/presets/{name}/bind", { name }, binding);
export const fillPresetIn = (name: string, details: Schemas["Details"]) =>
  write("post", "/api/presets/{name}/details", { name }, details);
export const letPresetGo = (name: string) =>
  write("post", "/api/presets/{name}/let-go", { name }, null);

export const undoMerge = (merge_id: string) =>
  write("post", "/api/merges/{merge_id}/undo", { merge_id }, null);

// Calls.
export const phones = () => read("/api/calls/phones", {});
export const dial = (number: string) => write("post", "/api/calls/dial", {}, { number });
export const logCall = (call: LoggedCall) => write("post", "/api/calls", {}, call);

// Messages.
export const undo = (message_id: string) =>
  write("post", "/api/messages/{message_id}/undo", { message_id }, null);
export const retry = (message_id: string) =>
  write("post", "/api/messages/{message_id}/retry", { message_id }, null);
export const reopenByMessage = (message_id: string) =>
  write("post", "/api/messages/{message_id}/reopen", { message_id }, null);
export const acceptSender = (message_id: string) =>
  write("post", "/api/messages/{message_id}/accept-sender", { message_id }, null);
export const correctLanguage = (message_id: string, language: string) =>
  write("post", "/api/messages/{message_id}/language", { message_id }, { language });
export const revisions = (message_id: string) =>
  read("/api/messages/{message_id}/revisions", { message_id });
export const attachUrl = (inbox_id: string) =>
  filled("/api/inboxes/{inbox_id}/files", { inbox_id });
export const attachmentUrl = (message_id: string, index: number) =>
  filled("/api/messages/{message_id}/attachments/{index}", { message_id, index: String(index) });
export const wholeText = (message_id: string) =>
  readText(filled("/api/messages/{message_id}/text", { message_id }));
export const originalUrl = (message_id: string) =>
  filled("/api/messages/{message_id}/raw", { message_id });
export const htmlUrl = (message_id: string, images: "blocked" | "shown") =>
  filled("/api/messages/{message_id}/html", { message_id }) +
  (images === "shown" ? "?remote=1" : "");

// Inboxes and what they could not read.
export const receipts = (inbox_id: string) =>
  read("/api/inboxes/{inbox_id}/receipts", { inbox_id });
export const fillInReceipts = (inbox_id: string, receipts: Record<string, unknown>) =>
  write("post", "/api/inboxes/{inbox_id}/receipts/preview", { inbox_id }, { receipts });
export const settleReceipts = (
  inbox_id: string,
  receipts: Record<string, unknown> | null,
  after: string,
) => write("post", "/api/inboxes/{inbox_id}/receipts", { inbox_id }, { receipts, after });
export const quarantine = (after: string | null) => read("/api/quarantine", {}, page(after));
export const letPass = (after: string | null) => read("/api/let-pass", {}, page(after));
export const rawUrl = (raw_id: string) => filled("/api/quarantine/{raw_id}/raw", { raw_id });
export const rawText = (raw_id: string) => readText(rawUrl(raw_id));
export const readAgain = (raw_id: string) =>
  write("post", "/api/quarantine/{raw_id}/retry", { raw_id }, null);
export const discard = (raw_id: string) =>
  write("post", "/api/quarantine/{raw_id}/discard", { raw_id }, null);

// Files of calls.
export const previewFile = (
  inbox_id: string,
  beginning: Blob,
  isAll: boolean,
  mapped: Schemas["Mapped"] | null,
): Promise<Schemas["FilePreview"]> => {
  const asked = new URLSearchParams({ is_all: String(isAll) });
  if (mapped) asked.set("mapped", JSON.stringify(mapped));
  return sendBytes(
    `${filled("/api/inboxes/{inbox_id}/records/preview", { inbox_id })}?${asked}`,
    beginning,
  );
};
export const bringPiece = (
  inbox_id: string,
  piece: Blob,
  told: Readonly<Record<string, string>>,
): Promise<Schemas["Imported"]> =>
  sendBytes(
    `${filled("/api/inboxes/{inbox_id}/records", { inbox_id })}?${new URLSearchParams(told)}`,
    piece,
  );
export const keepColumns = (inbox_id: string, mapped: Schemas["MappedIn"]) =>
  write("put", "/api/inboxes/{inbox_id}/columns", { inbox_id }, mapped);

type Method = "post" | "put" | "delete";
type Operation<Path extends keyof paths, Verb extends string> =
  paths[Path] extends Record<Verb, infer Found> ? Found : never;
type Json<Content> = Content extends { content: { "application/json": infer Value } }
  ? Value
  : null;
type Answer<Found> = Found extends { responses: { 200: infer Content } } ? Json<Content> : null;
type Body<Found> = Found extends { requestBody: infer Content } ? Json<Content> : null;
type Places<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? { [Place in Name]: string } & Places<Rest>
  : unknown;

function read<Path extends keyof paths>(
  path: Path,
  places: Places<Path>,
  asked?: URLSearchParams,
): Promise<Answer<Operation<Path, "get">>> {
  const question = asked?.size ? `?${asked}` : "";
  return readJson(filled(path, places) + question);
}

function write<Verb extends Method, Path extends keyof paths>(
  verb: Verb,
  path: Path,
  places: Places<Path>,
  body: Body<Operation<Path, Verb>>,
): Promise<Answer<Operation<Path, Verb>>> {
  return writeJson(verb.toUpperCase(), filled(path, places), body);
}

function filled<Path extends keyof paths>(path: Path, places: Places<Path>): string {
  const values = places as Record<string, string>;
  return path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ""));
}

const page = (after: string | null) => new URLSearchParams(after ? { after } : {});

function query(filter: TicketFilter, after: string | null): URLSearchParams {
  const asked = new URLSearchParams();
  for (const status of filter.status) asked.append("status", status);
  for (const kind of filter.kind) asked.append("kind", kind);
  if (filter.queue) asked.set("queue", filter.queue);
  if (filter.q.trim()) asked.set("q", filter.q.trim());
  if (after) asked.set("after", after);
  return asked;
}
