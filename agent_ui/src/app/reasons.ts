/** Why input was set aside, in the screen's language where the reason is known. */

import { isolated } from "@/core/isolate";
import { known } from "@/core/reasons";
import { i18n } from "@/i18n";
import { digits } from "./taste";

export function reasonText(reason: string): string {
  const found = known(reason);
  if (!found) return `\u2066${reason}\u2069`; // English, from left to right
  const { name, values } = found;
  const written = Object.entries(values).map(([slot, value]) => [
    slot,
    known(value) ? reasonText(value) : isolated(/^\d+$/.test(value) ? digits(value) : value),
  ]);
  return i18n.global.t(`quarantine.reason.${name}`, Object.fromEntries(written));
}
