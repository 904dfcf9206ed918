/** What the codes of complaints are called: read when somebody signs in, and when they change. */
import { shallowRef, watch } from "vue";
import * as client from "@/api/client";
import type { TermsView } from "@/api/wire";
import * as terms from "@/core/terms";
import { preferences } from "./preferences";
import { me } from "./session";
import { explain, say } from "./toasts";

type List = keyof TermsView;
const lists = shallowRef<TermsView>({ categories: [], causes: [] });

export async function readTerms(): Promise<void> {
  try {
    lists.value = await client.complaintTerms();
  } catch (error) {
    say("error", explain(error));
  }
}
watch(
  () => me.value?.id,
  (id) => {
    if (id) void readTerms();
  },
  { immediate: true },
);

export const categoryName = (code: string): string => nameOf("categories", code);
export const causeName = (code: string): string => nameOf("causes", code);

/** What holds now, with what is retired. */
export const termsOf = (list: List): TermsView[List] => lists.value[list];

/** What can be chosen; `kept` stands there already, and stays to be chosen. */
export function choicesOf(list: List, kept = ""): { value: string; label: string }[] {
  return terms.choices(lists.value[list], preferences.value.language, kept);
}

function nameOf(list: List, code: string): string {
  return terms.called(lists.value[list], code, preferences.value.language);
}
