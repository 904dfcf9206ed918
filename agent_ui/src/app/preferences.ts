/** How this person wants the screen; before sign-in, how this browser had it last. */
import { computed, ref, watch } from "vue";
import * as client from "@/api/client";
import type { Preferences, PreferencesView } from "@/api/wire";
import { directionOf, i18n } from "@/i18n";
import { dispatch, state } from "./desk";
import { tell } from "./toasts";

const KEPT = "cc.preferences";

const browser = ref<PreferencesView>(remembered());

export const preferences = computed<PreferencesView>(
  () => state.value?.me.preferences ?? browser.value,
);
export const direction = computed(() => directionOf(preferences.value.language));

const systemDark = window.matchMedia("(prefers-color-scheme: dark)");
const prefersDark = ref(systemDark.matches);
systemDark.addEventListener("change", (event) => {
  prefersDark.value = event.matches;
});
export const isDark = computed(
  () =>
    preferences.value.theme === "dark" ||
    (preferences.value.theme === "system" && prefersDark.value),
);

/** Take over what the service knows of the person who signed in. */
export function adopt(theirs: PreferencesView): void {
  browser.value = theirs;
}

/**
 * Change some preferences at once, and tell the service. Each stands for itself: who changes the
 * language keeps the calendar, the digits and the first day of the week that they chose.
 */
export async function change(some: Partial<PreferencesView>): Promise<void> {
  const before = preferences.value;
  const wanted = { ...before, ...some };
  browser.value = wanted;
  if (!state.value) return;
  dispatch({ frame: "preferred", preferences: wanted });
  try {
    await client.prefer(wanted as Preferences); // every menu offers what the service knows
  } catch (error) {
    dispatch({ frame: "preferred", preferences: before });
    tell(error);
  }
}

watch(
  preferences,
  (wanted) => {
    localStorage.setItem(KEPT, JSON.stringify(wanted));
    i18n.global.locale.value = wanted.language === "fa" ? "fa" : "en";
    document.documentElement.lang = wanted.language;
    document.documentElement.dir = directionOf(wanted.language);
  },
  { immediate: true },
);
watch(isDark, (dark) => document.documentElement.classList.toggle("dark", dark), {
  immediate: true,
});

function remembered(): PreferencesView {
  const persian = navigator.language.startsWith("fa");
  const otherwise: PreferencesView = {
    language: persian ? "fa" : "en",
    calendar: persian ? "jalali" : "gregorian",
    digits: persian ? "persian" : "latin",
    first_day: persian ? "saturday" : "monday",
    theme: "system",
    sound: "on",
  };
  try {
    return { ...otherwise, ...JSON.parse(localStorage.getItem(KEPT) ?? "{}") };
  } catch {
    return otherwise;
  }
}
