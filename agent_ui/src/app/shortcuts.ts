/** The commands of the console. */
import { computed } from "vue";
import type { AwayReason, Chosen, Kind, Status } from "@/api/wire";
import { type Command, Commands, Keyboard } from "@/core/commands";
import { may, waitingItem } from "@/core/select";
import { KINDS, nextStatuses, STATUSES } from "@/core/trade";
import { router } from "@/router";
import * as actions from "./actions";
import { belongingCommands } from "./belonging";
import { callCommands } from "./calls";
import { clockCommands } from "./clocks";
import { complaintCommands } from "./complaint";
import { current, dossier, state } from "./desk";
import { evidenceCommands } from "./evidence";
import { fileCommands } from "./files";
import * as offers from "./offers";
import { change, preferences } from "./preferences";
import { provingCommands } from "./proving";
import { maySeeRegister } from "./register";
import { openRing, shownRing } from "./ringing";
import * as screen from "./screen";
import { isSupervisor, maySeePromises, signOut } from "./session";
import { taskCommands } from "./tasks";
import { writingCommands } from "./writing";

export const commands = new Commands();
const keyboard = new Keyboard(commands);

const claimable = computed(() => (dossier.value ? waitingItem(dossier.value) : undefined));

const isOffered = () => offers.selected.value !== undefined;
const isPointing = () => screen.cursor.value !== null && screen.cursor.value !== current.value;
const isOpen = () => dossier.value !== null;
const movable = () => nextStatuses(dossier.value?.ticket.status ?? "closed").length > 0;

function moveTo(status: Status): Command {
  return {
    id: `ticket.${status}`,
    label: `command.move_${status}`,
    section: "ticket",
    guard: () => nextStatuses(dossier.value?.ticket.status ?? "closed").some((to) => to === status),
    run: () => {
      if (dossier.value) void actions.move(dossier.value.ticket, status);
    },
  };
}

/** Its digit alone where nothing is typed, with Alt in the middle of a text. */
function reclassifyAs(kind: Kind, index: number): Command[] {
  const command = {
    label: `kind.${kind}`,
    section: "kind" as const,
    guard: isOpen,
    run: () => {
      const ticket = dossier.value?.ticket;
      if (ticket) void actions.reclassify(ticket, kind);
    },
  };
  const digit = `${index + 1}`;
  return [
    { ...command, id: `kind.${kind}`, key: digit },
    { ...command, id: `kind.${kind}_writing`, key: `Alt+${digit}`, twin: true },
  ];
}

function go(id: string, key: string, path: string, permitted = () => true): Command {
  const run = () => void router.push(path);
  return { id: `go.${id}`, label: `command.go_${id}`, key, section: "go", permitted, run };
}

function settling(how: screen.Settling, key: string): Command[] {
  const command = {
    id: `quarantine.${how}`,
    label: `command.quarantine_${how}`,
    section: "quarantine" as const,
    permitted: () => state.value !== null && may(state.value, "settle_quarantine"),
    guard: () =>
      isAt("inboxes") &&
      screen.cursor.value !== null &&
      (how === "view" || screen.shelf.value === "quarantine"),
    run: () => screen.settle(how),
  };
  const enter = { ...command, id: "quarantine.view_too", key: "Enter", twin: true as const };
  return how === "view" ? [{ ...command, key }, enter] : [{ ...command, key }];
}

commands.register([
  {
    id: "offer.ring",
    label: "command.open_ring",
    key: "u",
    section: "offer",
    guard: () => shownRing.value !== undefined,
    run: () => openRing(),
  },
  {
    id: "offer.accept",
    label: "command.accept",
    key: "a",
    section: "offer",
    guard: isOffered,
    run: () => void offers.takeOffer(),
  },
  {
    id: "offer.accept_too",
    label: "command.accept",
    key: "Enter",
    section: "offer",
    twin: true,
    guard: () => isOffered() && !isPointing(),
    run: () => void offers.takeOffer(),
  },
  {
    id: "offer.decline",
    label: "command.decline",
    key: "d",
    section: "offer",
    guard: isOffered,
    run: () => {
      if (offers.selected.value) void actions.decline(offers.selected.value.offer);
    },
  },
  {
    id: "offer.next",
    label: "command.next_offer",
    key: "o",
    section: "offer",
    guard: () => offers.standing.value.length > 1,
    run: offers.pickNext,
  },
  ...callCommands,
  {
    id: "ticket.claim",
    label: "command.claim",
    key: "c",
    section: "ticket",
    guard: () => claimable.value !== undefined || offers.offeredHere.value !== undefined,
    run: () => {
      if (offers.offeredHere.value) void offers.takeOffer(offers.offeredHere.value);
      else if (claimable.value) void actions.claim(claimable.value);
    },
  },
  {
    id: "ticket.reply",
    label: "command.reply",
    key: "r",
    section: "ticket",
    guard: isOpen,
    run: () => screen.write("reply"),
  },
  {
    id: "ticket.note",
    label: "command.note",
    key: "n",
    section: "ticket",
    guard: isOpen,
    run: () => screen.write("note"),
  },
  {
    id: "ticket.undo",
    label: "command.undo",
    key: "z",
    section: "ticket",
    guard: () => screen.undoable.value,
    run: () => {
      screen.undoing.value += 1;
    },
  },
  {
    id: "ticket.undo_writing",
    label: "command.undo",
    key: "Mod+z",
    section: "ticket",
    twin: true,
    guard: () => screen.undoable.value && hasNothingToUndo(),
    run: () => {
      screen.undoing.value += 1;
    },
  },
  {
    id: "ticket.status",
    label: "command.status",
    key: "s",
    section: "ticket",
    guard: () => isOpen() && movable(),
    run: () => {
      screen.statusMenu.value = true;
    },
  },
  {
    id: "ticket.kind",
    label: "command.kind",
    key: "t",
    section: "ticket",
    guard: isOpen,
    run: () => {
      screen.kindMenu.value = true;
    },
  },
  {
    id: "ticket.kind_too",
    label: "command.kind",
    key: "Shift+k",
    section: "ticket",
    twin: true,
    guard: isOpen,
    run: () => {
      screen.kindMenu.value = true;
    },
  },
  {
    id: "ticket.hand_over",
    label: "command.hand_over",
    key: "h",
    section: "ticket",
    guard: isOpen,
    run: () => {
      screen.handOver.value = true;
    },
  },
  ...provingCommands,
  ...clockCommands,
  ...complaintCommands,
  ...evidenceCommands,
  ...writingCommands,
  ...fileCommands,
  ...belongingCommands,
  ...taskCommands,
  {
    id: "ticket.customer",
    label: "command.customer",
    key: "i",
    section: "ticket",
    guard: isOpen,
    run: () => {
      screen.panel.value = !screen.panel.value;
    },
  },
  ...STATUSES.filter((status) => status !== "new").map(moveTo),
  ...KINDS.flatMap(reclassifyAs),
  go("mine", "g m", "/mine"),
  go("followUps", "g f", "/follow-ups"),
  go("waiting", "g w", "/waiting"),
  go("tickets", "g a", "/tickets"),
  go("inboxes", "g i", "/inboxes", () => isSupervisor.value),
  go("register", "g c", "/register", () => maySeeRegister.value),
  go("actions", "g k", "/register/actions", () => maySeeRegister.value),
  go("promises", "g p", "/promises", () => maySeePromises.value),
  go("house", "g h", "/promises/house", () => maySeePromises.value),
  go("letters", "g e", "/promises/letters", () => maySeePromises.value),
  go("presets", "g s", "/promises/presets", () => maySeePromises.value),
  go("standing", "g t", "/promises/standing", () => maySeePromises.value),
  { id: "list.next", label: "command.next", key: "j", section: "list", run: () => screen.step(1) },
  {
    id: "list.before",
    label: "command.before",
    key: "k",
    section: "list",
    run: () => screen.step(-1),
  },
  {
    id: "list.open",
    label: "command.open",
    key: "Enter",
    section: "list",
    guard: () => isPointing() && ["desk", "register", "standing"].some(isAt),
    run: () => {
      if (!screen.cursor.value) return;
      if (isAt("desk")) screen.openTicket(screen.cursor.value);
      else screen.openTicket(screen.cursor.value, "tickets");
    },
  },
  {
    id: "list.search",
    label: "command.search",
    key: "/",
    section: "list",
    run: () => {
      if (!isAt("register") && (screen.listName() !== "tickets" || !isAt("desk"))) {
        void router.push("/tickets");
      }
      screen.searching.value += 1;
    },
  },
  {
    id: "list.back",
    label: "command.back",
    key: "Escape",
    section: "list",
    guard: () => current.value !== null,
    run: screen.closeTicket,
  },
  ...settling("view", "v"),
  ...settling("retry", "r"),
  ...settling("discard", "x"),
  presence("p o", "online"),
  presence("p b", "away", "break"),
  presence("p m", "away", "meeting"),
  presence("p t", "away", "training"),
  presence("p w", "away", "wrap_up"),
  presence("p f", "offline"),
  {
    id: "me.theme",
    label: "command.theme",
    section: "me",
    run: () =>
      void change({
        theme: document.documentElement.classList.contains("dark") ? "light" : "dark",
      }),
  },
  {
    id: "me.sound",
    label: "command.sound",
    section: "me",
    run: () => void change({ sound: preferences.value.sound === "on" ? "off" : "on" }),
  },
  {
    id: "me.sign_out",
    label: "command.sign_out",
    section: "me",
    run: () => void signOut().then(() => router.push("/sign-in")),
  },
  {
    id: "help.keys",
    label: "command.help",
    key: "?",
    section: "help",
    run: () => {
      screen.help.value = true;
    },
  },
  {
    id: "help.palette",
    label: "command.palette",
    key: "Mod+k",
    section: "help",
    run: () => {
      screen.palette.value = !screen.palette.value;
    },
  },
]);

function presence(key: string, chosen: Chosen, reason: AwayReason | null = null): Command {
  return {
    id: `me.${reason ?? chosen}`,
    label: `command.be_${reason ?? chosen}`,
    key,
    section: "me",
    guard: () => {
      const mine = state.value?.agents[state.value.me.id];
      return mine?.chosen !== chosen || (mine.reason ?? null) !== reason;
    },
    run: () => void actions.beThere(chosen, reason),
  };
}

function isAt(name: string): boolean {
  return router.currentRoute.value.name === name;
}

/** In a text Ctrl+Z belongs to the text. */
function hasNothingToUndo(): boolean {
  const at = document.activeElement;
  if (at?.closest("[role=dialog],[role=menu]")) return false;
  const isField = at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement;
  return !isField || at.value === "";
}

/** What lies over the desk has its own keys, and so has the button that it opened from. */
const OVERLAID = "[role=dialog],[role=menu],[aria-haspopup=dialog][aria-expanded=true]";

/** Feed the keyboard; what is typed into a field belongs to the field, unless a modifier is held. */
export function listen(): () => void {
  const hear = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing || event.repeat) {
      if (!event.repeat || !["KeyJ", "KeyK"].includes(event.code)) return;
    }
    const isModified = event.ctrlKey || event.metaKey;
    if (isTyping(event) && !isModified && !event.altKey) return;
    if (isInside(event, OVERLAID) && !isModified) return;
    const isButton = isInside(event, "button,a,summary,select");
    if (event.key === "Enter" && isButton) return;
    const command = keyboard.press(event, event.timeStamp);
    if (!command) return;
    event.preventDefault();
    command.run();
  };
  window.addEventListener("keydown", hear);
  return () => window.removeEventListener("keydown", hear);
}

function isTyping(event: KeyboardEvent): boolean {
  return isInside(event, "input,textarea,select,[contenteditable=true]");
}

function isInside(event: KeyboardEvent, selector: string): boolean {
  return event.target instanceof Element && event.target.closest(selector) !== null;
}
