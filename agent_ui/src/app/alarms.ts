/** Alarms of clocks, said where somebody can still act; what comes together is said together. */
import type { ClockView, TicketView } from "@/api/wire";
import { calls, standing } from "@/core/clocks";
import { isolated } from "@/core/isolate";
import { i18n } from "@/i18n";
import { router } from "@/router";
import { order } from "./clocks";
import { onFact, state } from "./desk";
import { serviceNow } from "./now";
import { preferences } from "./preferences";
import { openTicket } from "./screen";
import { chime } from "./sound";
import { digits, n, spoken } from "./taste";
import { showOutside } from "./title";
import { say } from "./toasts";

const TOGETHER = 400; // milliseconds

interface Rang {
  readonly ticket: TicketView;
  readonly clock: ClockView;
}

let rang: Rang[] = [];

export function useAlarms(): void {
  onFact((fact) => {
    const { ticket, clock } = fact;
    if (!ticket || !clock || !state.value) return;
    if (!calls(fact, state.value.me.id, serviceNow())) return;
    if (rang.length === 0) window.setTimeout(tellOf, TOGETHER);
    rang = [...rang.filter(({ ticket: { id } }) => id !== ticket.id), { ticket, clock }];
  });
}

function tellOf(): void {
  const { t } = i18n.global;
  const found = rang;
  rang = [];
  const isLate = found.some(({ clock }) => standing(clock, serviceNow()).is === "late");
  const tone = isLate ? "error" : "note";
  const [first] = found;
  if (!first) return;
  if (found.length === 1) {
    const run = () => openTicket(first.ticket.id);
    say(tone, wordsOf(first), { label: t("alarm.open"), run });
  } else {
    const run = () => {
      order.value = "urgent";
      void router.push("/mine");
    };
    say(tone, t("alarm.several", { count: n(found.length) }), { label: t("alarm.show"), run });
  }
  if (preferences.value.sound === "on") chime();
  showOutside(t("alarm.title"), wordsOf(first), first.clock.id);
}

function wordsOf({ ticket, clock }: Rang): string {
  const { t } = i18n.global;
  const what = { clock: t(`clock.${clock.metric}`), ticket: isolated(digits(ticket.subject)) };
  const at = standing(clock, serviceNow());
  if (at.is === "still") return t("alarm.still", what);
  return at.is === "late"
    ? t("alarm.late", { ...what, span: spoken(at.by) })
    : t("alarm.soon", { ...what, span: spoken(at.left) });
}
