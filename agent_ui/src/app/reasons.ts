/** Why something did not go as it should, in the screen's language where the reason is known. */

import { isolated } from "@/core/isolate";
import { known, knownSending, type Reason } from "@/core/reasons";
import { i18n } from "@/i18n";
import { digits } from "./taste";

/** Why input was set aside. */
export function reasonText(reason: string): string {
  const said = (value: string) => (known(value) ? reasonText(value) : written(value));
  return told("quarantine.reason", reason, known(reason), said);
}

/** Why an answer did not leave, or an address cannot be written to. */
export function sendingText(reason: string): string {
  return told("delivery.reason", reason, knownSending(reason), written);
}

function told(
  place: string,
  reason: string,
  found: Reason | null,
  said: (value: string) => string,
): string {
  if (!found) return `\u2066${reason}\u2069`; // English, from left to right
  const values = Object.entries(found.values).map(([slot, value]) => [slot, said(value)]);
  return i18n.global.t(`${place}.${found.name}`, Object.fromEntries(values));
}

const written = (value: string): string =>
  isolated(/^\d+(?:\.\d+)?$/.test(value) ? digits(value) : value);
