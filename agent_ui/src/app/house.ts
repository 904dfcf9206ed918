/** What the complaint house still lacks, in words that say what to do. */
import type { HouseView } from "@/api/wire";
import { i18n } from "@/i18n";
import { agentName } from "./names";
import { languageName } from "./taste";

type Gap = HouseView["gaps"][number];

export function gapText({ gap, named }: Gap): string {
  const isPerson = gap === "owner_gone" || gap === "deputy_gone";
  const name = isPerson ? agentName(named) : named ? languageName(named) : "";
  return i18n.global.t(`house.gap.${gap}`, { name });
}
