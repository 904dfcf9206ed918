/** What may be written in a conversation now: words of one's own, templates, how much in files. */
import { type Ref, ref, watch } from "vue";
import * as client from "@/api/client";
import type { ConversationView, Writable } from "@/api/wire";

/** `heard`: when the customer wrote last; with each message the channel's time begins anew. */
export function useWritable(
  conversation: () => ConversationView | undefined,
  heard: () => string | undefined,
): Ref<Writable | null> {
  const told = ref<Writable | null>(null);
  async function ask(id: string | undefined): Promise<void> {
    // Without an answer nothing is offered: a text that may not leave is refused when it is sent.
    const answer = id === undefined ? null : await client.writable(id).catch(() => null);
    if (conversation()?.id === id) told.value = answer;
  }
  watch(
    () => conversation()?.id,
    () => {
      told.value = null;
    },
  );
  watch([() => conversation()?.id, heard], ([id]) => ask(id), { immediate: true });
  return told;
}
