/** Evidence packs: asked for, and saved as files. */
import { ref } from "vue";
import type { Printed } from "@/api/client";
import * as client from "@/api/client";
import type { Command } from "@/core/commands";
import { may } from "@/core/select";
import { state } from "./desk";
import { saveFile } from "./saving";

export const isPeriodShown = ref(false); // the dialog of a period

export const mayMakePacks = (): boolean =>
  state.value !== null && may(state.value, "make_evidence_packs");

/** Which complaints: one, or those of some days, the last included; `sample`: so many of them. */
export type Wanted =
  | { readonly ticketId: string }
  | { readonly since: string; readonly until: string; readonly sample: number | null };

/** Save the pack of what is wanted, and return the name of its file. */
export async function savePack(wanted: Wanted, language: Printed): Promise<string> {
  const file =
    "ticketId" in wanted
      ? await client.packComplaint(wanted.ticketId, language)
      : await client.packPeriod({
          since: midnight(wanted.since, 0),
          until: midnight(wanted.until, 1),
          sample: wanted.sample,
          seed: "",
          language,
        });
  saveFile(file);
  return file.name;
}

/** The beginning of a day here, so many days later. */
function midnight(date: string, later: number): string {
  const at = new Date(`${date}T00:00:00`);
  at.setDate(at.getDate() + later);
  return at.toISOString();
}

export const evidenceCommands: readonly Command[] = [
  {
    id: "pack.period",
    label: "pack.command",
    section: "list",
    permitted: mayMakePacks,
    run: () => {
      isPeriodShown.value = true;
    },
  },
];
