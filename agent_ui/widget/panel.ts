/** What the parts of the panel know of it. */

import type { Chat } from "./chat";
import type { Language } from "./i18n";

export interface Panel {
  readonly chat: Chat;
  readonly language: Language;
  /** Draw once, however much changed in this turn. */
  draw(): Promise<void>;
  find<T extends HTMLElement>(selector: string): T | null;
  /** Draw, then go there. */
  focus(selector: string): void;
  /** Show the latest, and stay there. */
  toEnd(): void;
}

export const COMPOSER = ".write textarea";
