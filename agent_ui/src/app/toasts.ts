/** Short words at the edge of the screen: what went wrong and what to do, or what was done. */
import { ref } from "vue";
import { codeOf, detailOf, Problem } from "@/api/problem";
import { isolated } from "@/core/isolate";
import { i18n } from "@/i18n";
import { n } from "./taste";

export interface Toast {
  readonly id: number;
  readonly tone: "error" | "note" | "success";
  readonly text: string;
  readonly acts: readonly Act[];
}

/** What can be done about it, as long as it is said. */
export interface Act {
  readonly label: string;
  readonly run: () => void;
}

export const toasts = ref<readonly Toast[]>([]);

const SHOWN: Record<Toast["tone"], number> = { error: 8000, note: 5000, success: 3500 };
const SHOWN_TO_ACT = 10_000;
const SHOWN_TO_CHOOSE = 60_000;
let count = 0;

/** Say why something was refused. */
export function tell(error: unknown): void {
  say("error", explain(error));
}

export function explain(error: unknown): string {
  const { t, te } = i18n.global;
  const code = codeOf(error);
  const key = te(`error.${code}`) ? `error.${code}` : "error.unexpected";
  const wait = error instanceof Problem ? (error.retryAfter ?? 30) : 0;
  return t(key, { wait: n(wait), detail: isolated(detailOf(error)) });
}

export function say(tone: Toast["tone"], text: string, ...acts: readonly Act[]): void {
  if (toasts.value.some((toast) => toast.text === text && toast.tone === tone)) return;
  const toast: Toast = { id: ++count, tone, text, acts };
  toasts.value = [...toasts.value.slice(-3), toast];
  window.setTimeout(() => dismiss(toast.id), shownFor(toast));
}

function shownFor({ tone, acts }: Toast): number {
  return acts.length > 1 ? SHOWN_TO_CHOOSE : acts.length ? SHOWN_TO_ACT : SHOWN[tone];
}

export function dismiss(id: number): void {
  toasts.value = toasts.value.filter((toast) => toast.id !== id);
}
