/** The register of complaints: which period and filters are chosen, and what was read of it. */
import { computed, reactive, ref, shallowRef, watch } from "vue";
import * as client from "@/api/client";
import type { RegisterRow, ReviewView } from "@/api/wire";
import { type Days, lately, type Reach } from "@/core/register";
import { serviceNow } from "./now";
import { me } from "./session";
import { explain } from "./toasts";

export const maySeeRegister = computed(
  () => me.value?.permissions.includes("see_register") ?? false,
);

export const reach = ref<Reach>("90");
const today = (): string => new Date(serviceNow()).toISOString().slice(0, 10);
export const days = ref<Days>(lately(90, today()));
watch(reach, (chosen) => {
  if (chosen !== "own") days.value = lately(Number(chosen), today());
});

export const filter = reactive({
  step: "",
  severity: "",
  category: "",
  product: "",
  queue: "",
  accountable: "",
  preset: "",
  outcome: "",
  due_in: "",
  q: "",
  order: "newest",
});
export type Filter = typeof filter;
const NO_FILTER: Filter = { ...filter };
export const isFiltered = computed(() =>
  (Object.keys(filter) as (keyof Filter)[]).some(
    (name) => name !== "order" && filter[name].trim() !== "",
  ),
);
export function clear(): void {
  Object.assign(filter, NO_FILTER, { order: filter.order });
}

/** The question that the list and its files ask. */
export function asked(): URLSearchParams {
  const said = new URLSearchParams({ ...days.value });
  for (const [name, value] of Object.entries(filter)) {
    if (value.trim()) said.set(name, value.trim());
  }
  return said;
}

export const rows = shallowRef<readonly RegisterRow[]>([]);
export const after = ref<string | null>(null);
export const isLoading = ref(false);
export const fault = ref<string | null>(null);
let round = 0;

/** Read a page: the first, or the one behind those that are there. */
export async function load(from: string | null = null): Promise<void> {
  const mine = ++round;
  isLoading.value = true;
  fault.value = null;
  try {
    const question = asked();
    if (from) question.set("after", from);
    const page = await client.register(question);
    if (mine !== round) return;
    rows.value = from ? [...rows.value, ...page.rows] : page.rows;
    after.value = page.after;
  } catch (error) {
    if (mine === round) fault.value = explain(error);
  } finally {
    if (mine === round) isLoading.value = false;
  }
}

export const review = shallowRef<ReviewView | null>(null);
export const reviewFault = ref<string | null>(null);
export const isReading = ref(false);
let reading = 0;

/** Read the figures of the period. */
export async function read(): Promise<void> {
  const mine = ++reading;
  isReading.value = true;
  reviewFault.value = null;
  try {
    const found = await client.registerFigures(new URLSearchParams({ ...days.value }));
    if (mine === reading) review.value = found;
  } catch (error) {
    if (mine === reading) reviewFault.value = explain(error);
  } finally {
    if (mine === reading) isReading.value = false;
  }
}
