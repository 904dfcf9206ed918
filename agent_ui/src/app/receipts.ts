/** What inboxes answer by themselves, in brief; and who may change it. */
import { computed } from "vue";
import type { InboxView } from "@/api/wire";
import { entered, type Limit } from "@/core/promises";
import { may } from "@/core/select";
import { i18n } from "@/i18n";
import { state } from "./desk";
import { percent } from "./figures";
import { digits } from "./taste";

export const mayManage = computed(() => state.value !== null && may(state.value, "manage_inboxes"));

export function byItself(answers: InboxView["answers"]): string {
  const { t } = i18n.global;
  if (!answers) return t("receipts.nothing");
  const { amount, unit } = entered(answers.within as Limit);
  const within = t(`presets.unit.${unit}`, { n: digits(amount) }, Number(amount));
  if (!answers.scale) return t("receipts.answers", { within });
  const scale = answers.scale.toUpperCase();
  return t("receipts.answersAndAsks", { within, scale, share: percent(answers.share) });
}
