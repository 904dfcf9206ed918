/** Short words at the edge of the screen: what went wrong and what to do, or what was done. */
import { ref } from "vue";
import { codeOf, Problem } from "@/api/problem";
import { i18n } from "@/i18n";
import { n } from "./taste";

export interface Toast {
  readonly id: number;
  readonly tone: "error" | "note" | "success";
  readonly text: string;
}

export const toasts = ref<readonly Toast[]>([]);

const SHOWN: Record<Toast["tone"], number> = { error: 8000, note: 5000, success: 3500 };
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
  return t(key, { wait: n(wait) });
}

export function say(tone: Toast["tone"], text: string): void {
  if (toasts.value.some((toast) => toast.text === text && toast.tone === tone)) return;
  const toast: Toast = { id: ++count, tone, text };
  toasts.value = [...toasts.value.slice(-3), toast];
  window.setTimeout(() => dismiss(toast.id), SHOWN[tone]);
}

export function dismiss(id: number): void {
  toasts.value = toasts.value.filter((toast) => toast.id !== id);
}
