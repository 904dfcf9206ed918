/** The presets: read when their screen opens, and switched by administrators. */
import { computed, ref, shallowRef } from "vue";
import * as client from "@/api/client";
import { codeOf } from "@/api/problem";
import type { PresetRow } from "@/api/wire";
import { type Details, inOrder } from "@/core/presets";
import { gapText } from "./house";
import { me } from "./session";
import { explain } from "./toasts";

export const mayChangeHouse = computed(
  () => me.value?.permissions.includes("manage_house") ?? false,
);
export const rows = shallowRef<readonly PresetRow[] | null>(null);
export const failure = ref<string | null>(null);

export async function read(): Promise<void> {
  try {
    rows.value = inOrder(await client.presets());
    failure.value = null;
  } catch (error) {
    failure.value = explain(error);
  }
}

const NO_DETAILS: Details = { name: "", website: "", contact: "", leaflet: "", waiver: "" };

/** What kept a preset from being switched: the house is not settled, or something else in words. */
export type Refusal = { text: string; gaps: readonly string[] };

export async function letBind(
  row: PresetRow,
  confirmation: string,
  details: Details | null,
): Promise<Refusal | null> {
  const said = details ?? NO_DETAILS;
  return attempt(() => client.letPresetBind(row.name, { confirmation, details: said }));
}
export async function fillIn(row: PresetRow, details: Details): Promise<Refusal | null> {
  return attempt(() => client.fillPresetIn(row.name, details));
}
export async function letGo(row: PresetRow): Promise<Refusal | null> {
  return attempt(() => client.letPresetGo(row.name));
}

/** What keeps presets from binding, named in the language of the screen. */
async function missing(): Promise<readonly string[]> {
  return client.house().then(
    ({ gaps }) => gaps.map(gapText),
    () => [],
  );
}

async function attempt(ask: () => Promise<unknown>): Promise<Refusal | null> {
  try {
    await ask();
    await read();
    return null;
  } catch (error) {
    return { text: explain(error), gaps: codeOf(error) === "ungoverned" ? await missing() : [] };
  }
}
