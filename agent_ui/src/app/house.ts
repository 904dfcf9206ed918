/** The complaint house in words: its stages, and what it still lacks and what to do about it. */
import type { HouseView } from "@/api/wire";
import { i18n } from "@/i18n";
import { agentName } from "./names";
import { preferences } from "./preferences";
import { languageName } from "./taste";

type Gap = HouseView["gaps"][number];

export function gapText({ gap, named }: Gap): string {
  const isPerson = gap === "owner_gone" || gap === "deputy_gone";
  const name = isPerson ? agentName(named) : named ? languageName(named) : "";
  return i18n.global.t(`house.gap.${gap}`, { name });
}

/** What a stage is called: by the house, else by us. */
export function stageName({ id, names }: { id: string; names: Readonly<Record<string, string>> }) {
  const own = names[preferences.value.language] ?? Object.values(names)[0];
  const ours = `complaintStage.${id}`;
  if (own) return own;
  return i18n.global.te(ours) ? i18n.global.t(ours) : id.replaceAll("_", " ");
}
