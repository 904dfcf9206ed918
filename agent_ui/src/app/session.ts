/** Who is signed in. */
import { computed, ref, shallowRef } from "vue";
import * as client from "@/api/client";
import { codeOf } from "@/api/problem";
import type { MeView } from "@/api/wire";
import * as desk from "./desk";
import { Drafts } from "./drafts";
import * as files from "./files";
import { adopt } from "./preferences";

export const me = ref<MeView | null>(null);
export const drafts = shallowRef<Drafts | null>(null);
export const isSupervisor = computed(() => me.value?.permissions.includes("see_inboxes") ?? false);

export const maySeePromises = computed(
  () => me.value?.permissions.includes("see_promises") ?? false,
);

export type Standing = "in" | "out" | "unknown";

/** Ask the service who we are, once. */
export async function recall(): Promise<Standing> {
  if (me.value) return "in";
  try {
    enter(await client.whoAmI());
    return "in";
  } catch (error) {
    return codeOf(error) === "unauthenticated" ? "out" : "unknown";
  }
}

export async function signIn(email: string, password: string): Promise<void> {
  enter(await client.signIn(email, password));
}

export async function signOut(): Promise<void> {
  await client.signOut().catch(() => null);
  leave();
}

export function leave(): void {
  desk.end();
  files.forget();
  me.value = null;
  drafts.value = null;
}

function enter(who: MeView): void {
  me.value = who;
  adopt(who.preferences);
  drafts.value = new Drafts(localStorage, who.id);
}
