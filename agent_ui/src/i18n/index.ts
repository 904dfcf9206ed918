import { createI18n } from "vue-i18n";
import en from "./en.json";
import fa from "./fa.json";

export const LANGUAGES = ["en", "fa"] as const;
export type Language = (typeof LANGUAGES)[number];

export const i18n = createI18n({
  legacy: false,
  locale: "en",
  fallbackLocale: "en",
  messages: { en, fa },
});

export const directionOf = (language: string): "rtl" | "ltr" => (language === "fa" ? "rtl" : "ltr");
