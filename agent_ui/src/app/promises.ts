/** What is promised: read when the screen opens, changed by another edition. */
import { computed, ref, shallowRef } from "vue";
import * as client from "@/api/client";
import { codeOf, detailOf } from "@/api/problem";
import type { EditionView } from "@/api/wire";
import { calendarOf, type Fault, faultOf, type Plain, type PromiseKind } from "@/core/promises";
import { may } from "@/core/select";
import { state } from "./desk";
import { explain } from "./toasts";

export const KINDS = ["calendar", "sla_policy"] as const satisfies readonly PromiseKind[];

type Lists = Readonly<Record<PromiseKind, readonly EditionView[]>>;

export const lists = shallowRef<Lists | null>(null);
export const failure = ref<string | null>(null);
export const mayChange = computed(
  () => state.value !== null && may(state.value, "manage_promises"),
);
export const calendars = computed(() =>
  Object.fromEntries((lists.value?.calendar ?? []).map(({ key, body }) => [key, calendarOf(body)])),
);

/** What the service found wrong with the form that is open. */
export const fault = ref<Fault | null>(null);

/** Whether the form holds what nobody saved yet. */
export const isChanged = ref(false);

/** Read the newest of everything. */
export async function read(): Promise<void> {
  try {
    const [calendar, sla_policy] = await Promise.all(KINDS.map(client.promises));
    lists.value = { calendar: calendar ?? [], sla_policy: sla_policy ?? [] };
    failure.value = null;
  } catch (error) {
    failure.value = explain(error);
  }
}

export type Saved = { is: "saved" } | { is: "overtaken" } | { is: "refused"; fault: Fault };

/** Let this hold from now on; `after`: the version that it was written on, 0 for nothing. */
export async function save(
  kind: PromiseKind | "house",
  key: string,
  body: Plain,
  after: number,
): Promise<Saved> {
  try {
    await client.promise(kind, key, body, after);
    await read();
    return { is: "saved" };
  } catch (error) {
    if (codeOf(error) === "conflict") return { is: "overtaken" };
    const isNamed = codeOf(error) === "invalid";
    const fault = isNamed ? faultOf(detailOf(error)) : { field: "", text: explain(error) };
    return { is: "refused", fault };
  }
}

/** What one can begin with, in the zone of this browser. */
export const ready = () =>
  client.readyPromises(Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC");

/** Begin with a ready calendar as the office's, and the standard policy that goes by it. */
export async function begin(calendar: Plain, policy: Plain): Promise<Saved> {
  const first = await save("calendar", "office", calendar, 0);
  return first.is === "saved" ? save("sla_policy", "standard", policy, 0) : first;
}
