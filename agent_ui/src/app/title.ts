/** The tab's title says how many offers wait, and an offer makes itself heard. */
import { watch } from "vue";
import { i18n } from "@/i18n";
import { customerName } from "./names";
import { offered } from "./offers";
import { preferences } from "./preferences";
import { chime } from "./sound";
import { digits, n } from "./taste";

export function useTitle(): void {
  const { t } = i18n.global;
  watch(
    () => [offered.value.length, preferences.value.language, preferences.value.digits],
    () => {
      const count = offered.value.length;
      document.title = count > 0 ? `(${n(count)}) ${t("offer.title")}` : t("product");
    },
    { immediate: true },
  );
  watch(
    () => offered.value.map(({ offer }) => offer.id),
    (ids, before) => {
      const fresh = ids.filter((id) => !before?.includes(id));
      if (fresh.length === 0) return;
      if (preferences.value.sound === "on") chime();
      notify(fresh);
    },
  );
}

/** Whether the browser may be asked to show offers outside of the page. */
export function mayNotify(): NotificationPermission | "unsupported" {
  return typeof Notification === "undefined" ? "unsupported" : Notification.permission;
}

function notify(ids: readonly string[]): void {
  for (const { offer, ticket } of offered.value) {
    if (!ids.includes(offer.id)) continue;
    const title = `${i18n.global.t("offer.title")}: ${ticket ? customerName(ticket.customer_name, ticket.customer_id) : ""}`;
    showOutside(title, digits(ticket?.subject ?? ""), offer.id);
  }
}

/** Say something outside of the page, where that is wished and nobody looks at the page. */
export function showOutside(title: string, body: string, tag: string): void {
  if (mayNotify() !== "granted" || document.visibilityState === "visible") return;
  const note = new Notification(title, { body, tag });
  note.onclick = () => window.focus();
}
