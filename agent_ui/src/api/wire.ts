/** Names for the generated wire types. Nothing here is typed by hand but the unions. */
import type { components } from "./schema.gen";

type Schemas = components["schemas"];

export type AgentView = Schemas["AgentView"];
export type AttachmentView = Schemas["AttachmentView"];
export type AttainmentView = Schemas["AttainmentView"];
export type CallView = Schemas["CallView"];
export type CauseView = Schemas["CauseView"];
export type ChartView = Schemas["ChartView"];
export type ClockView = Schemas["ClockView"];
export type ComplaintView = Schemas["ComplaintView"];
export type ConversationView = Schemas["ConversationView"];
export type CustomerCard = Schemas["CustomerCard"];
export type CustomerFound = Schemas["CustomerFound"];
export type CustomerView = Schemas["CustomerView"];
export type DeliveryView = Schemas["DeliveryView"];
export type Desk = Schemas["Desk"];
export type DraftView = Schemas["DraftView"];
export type Dossier = Schemas["Dossier"];
export type EditionView = Schemas["EditionView"];
export type HouseView = Schemas["HouseView"];
export type WordingsView = Schemas["WordingsView"];
export type TermsView = Schemas["TermsView"];
export type PresetRow = Schemas["PresetRow"];
export type FigureView = Schemas["FigureView"];
export type FilePreview = Schemas["FilePreview"];
export type IdentityView = Schemas["IdentityView"];
export type Imported = Schemas["Imported"];
export type Filled = Schemas["Filled"];
export type InboxView = Schemas["InboxView"];
export type ItemView = Schemas["ItemView"];
export type LineView = Schemas["LineView"];
export type ActionView = Schemas["ActionView"];
export type ActionFigures = Schemas["ActionFiguresView"];
export type ProposalsView = Schemas["ProposalsView"];
export type Proposal = Schemas["ProposalView"];
export type MessageView = Schemas["MessageView"];
export type Mapped = Schemas["MappedIn"];
export type MergeView = Schemas["MergeView"];
export type MeView = Schemas["MeView"];
export type OfferView = Schemas["OfferView"];
export type PhonesView = Schemas["PhonesView"];
export type Outlet = Schemas["Outlet"];
export type PartView = Schemas["PartView"];
export type PointView = Schemas["PointView"];
export type PreferencesView = Schemas["PreferencesView"];
export type PreviewedCall = Schemas["PreviewedCall"];
export type ReceiptsView = Schemas["ReceiptsView"];
export type QueueView = Schemas["QueueView"];
export type RatioView = Schemas["RatioView"];
export type RedressView = Schemas["RedressView"];
export type RegisterRow = Schemas["RegisterRow"];
export type ReviewView = Schemas["ReviewView"];
export type RevisionView = Schemas["RevisionView"];
export type SatisfactionView = Schemas["SatisfactionView"];
export type RatedView = Schemas["RatedView"];
export type MinutesView = Schemas["MinutesView"];
export type SampleView = Schemas["SampleView"];
export type SetAsideView = Schemas["SetAsideView"];
export type RefusedRow = Schemas["RefusedRow"];
export type Snapshot = Schemas["Snapshot"];
export type StripView = Schemas["StripView"];
export type Replay = Schemas["Replay"];
export type StatementAsked = Schemas["StatementAsked"];
export type SuggestionView = Schemas["SuggestionView"];
export type TaskView = Schemas["TaskView"];
export type TaskIn = Schemas["TaskIn"];
export type PromiseOffer = Schemas["PromiseOffer"];
export type LedgerView = Schemas["LedgerView"];
export type PromiseLine = Schemas["PromiseLine"];
export type TemplateIn = Schemas["TemplateIn"];
export type Table = Schemas["Table"];
export type TemplateOffer = Schemas["TemplateOffer"];
export type TicketPage = Schemas["TicketPage"];
export type TicketView = Schemas["TicketView"];
export type TimelinePage = Schemas["TimelinePage"];
export type Undecided = Schemas["Undecided"];
export type StandingStill = Schemas["StandingStill"];
export type Writable = Schemas["Writable"];

/** What a person may choose, as requests name it. */
export type Status = Schemas["Status"];
export type Kind = Schemas["Kind"];
export type Priority = Schemas["Priority"];
export type Chosen = Schemas["Chosen"];
export type AwayReason = Schemas["AwayReason"];
export type Preferences = Schemas["PreferencesIn"];

export type FactFrame = Schemas["FactFrame"];
export type LeftFrame = Schemas["LeftFrame"];
export type MarkFrame = Schemas["MarkFrame"];

/** What the service sends down the agent's socket. */
export type Down =
  | FactFrame
  | LeftFrame
  | MarkFrame
  | Schemas["TypingFrame"]
  | Schemas["ViewingFrame"]
  | Schemas["ResyncFrame"]
  | Schemas["ErrorFrame"];

/** What the screen sends up. */
export type Up = Schemas["UpTyping"] | Schemas["UpViewing"] | Schemas["UpPing"];
