/** The commands of the console. */
import { computed } from "vue";
import type { AwayReason, Chosen, Status } from "@/api/wire";
import { type Command, Commands, Keyboard } from "@/core/commands";
import { offers, waitingItem } from "@/core/select";
import { nextStatuses, STATUSES } from "@/core/trade";
import { router } from "@/router";
import * as actions from "./actions";
import { current, dossier, state } from "./desk";
import { change, preferences } from "./preferences";
import * as screen from "./screen";
import { isSupervisor, signOut } from "./session";

export const commands = new Commands();
const keyboard = new Keyboard(commands);

export const firstOffer = computed(() => (state.value ? offers(state.value)[0] : undefined));
const claimable = computed(() => (dossier.value ? waitingItem(dossier.value) : undefined));

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

function go(id: string, key: string, path: string, guard?: () => boolean): Command {
  const command = { id: `go.${id}`, label: `command.go_${id}`, key, section: "go" as const };
  const run = () => void router.push(path);
  return guard ? { ...command, guard, run } : { ...command, run };
}

commands.register([
  {
    id: "offer.accept",
    label: "command.accept",
    key: "a",
    section: "offer",
    guard: () => firstOffer.value !== undefined,
    run: () => void takeOffer(),
  },
  {
    id: "offer.accept_too",
    label: "command.accept",
    key: "Enter",
    section: "offer",
    guard: () => firstOffer.value !== undefined && !isPointing(),
    run: () => void takeOffer(),
  },
  {
    id: "offer.decline",
    label: "command.decline",
    key: "d",
    section: "offer",
    guard: () => firstOffer.value !== undefined,
    run: () => {
      if (firstOffer.value) void actions.decline(firstOffer.value.offer);
    },
  },
  {
    id: "ticket.claim",
    label: "command.claim",
    key: "c",
    section: "ticket",
    guard: () => claimable.value !== undefined,
    run: () => {
      if (claimable.value) void actions.claim(claimable.value);
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
    guard: isOpen,
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
  go("mine", "g m", "/mine"),
  go("waiting", "g w", "/waiting"),
  go("tickets", "g a", "/tickets"),
  go("inboxes", "g i", "/inboxes", () => isSupervisor.value),
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
    guard: isPointing,
    run: () => {
      if (screen.cursor.value) screen.openTicket(screen.cursor.value);
    },
  },
  {
    id: "list.search",
    label: "command.search",
    key: "/",
    section: "list",
    run: () => {
      if (screen.listName() !== "tickets" || router.currentRoute.value.name !== "desk") {
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
  presence("online", null),
  presence("away", "break"),
  presence("offline", null),
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

function presence(chosen: Chosen, reason: AwayReason | null): Command {
  return {
    id: `me.${chosen}`,
    label: `command.be_${chosen}`,
    section: "me",
    guard: () => state.value?.agents[state.value.me.id]?.chosen !== chosen,
    run: () => void actions.beThere(chosen, reason),
  };
}

/** Accept the oldest offer and show its ticket. */
export async function takeOffer(offered = firstOffer.value): Promise<void> {
  if (!offered) return;
  if (await actions.accept(offered.offer)) screen.openTicket(offered.offer.ticket_id, "mine");
}

/** Feed the keyboard; what is typed into a field belongs to the field, unless a modifier is held. */
export function listen(): () => void {
  const hear = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing || event.repeat) {
      if (!event.repeat || !["KeyJ", "KeyK"].includes(event.code)) return;
    }
    if (isTyping(event) && !(event.ctrlKey || event.metaKey)) return;
    if (isInside(event, "[role=dialog],[role=menu]") && !(event.ctrlKey || event.metaKey)) return;
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
