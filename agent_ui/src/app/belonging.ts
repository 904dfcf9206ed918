/** The commands that say what belongs together: tickets that join, customers who are one. */
import type { Command } from "@/core/commands";
import { joinable, may } from "@/core/select";
import * as actions from "./actions";
import { dossier, state } from "./desk";
import * as screen from "./screen";

export const belongingCommands: readonly Command[] = [
  {
    id: "ticket.join",
    label: "command.join",
    key: "b",
    section: "ticket",
    guard: () => dossier.value !== null && joinable(dossier.value).length > 0,
    run: () => {
      screen.joining.value = { into: dossier.value?.mayFollow?.id ?? null };
    },
  },
  {
    id: "ticket.keep_apart",
    label: "command.keep_apart",
    key: "Shift+b",
    section: "ticket",
    guard: () => Boolean(dossier.value?.mayFollow),
    run: () => {
      if (dossier.value) void actions.keepApart(dossier.value.ticket);
    },
  },
  {
    id: "ticket.merge",
    label: "command.merge",
    key: "m",
    section: "ticket",
    permitted: () => state.value !== null && may(state.value, "merge_customers"),
    guard: () => dossier.value !== null,
    run: () => {
      screen.merging.value = { other: null };
    },
  },
];
