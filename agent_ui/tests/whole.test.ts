/** A message of which the screen was sent the beginning: the whole is shown in its place. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type App, createApp, h, nextTick } from "vue";
import type { PreferencesView } from "@/api/wire";
import { adopt } from "@/app/preferences";
import { i18n } from "@/i18n";
import Bubble from "@/views/Bubble.vue";
import { aDesk, aMessage } from "./rows";

const LONG = { text: "The beginning", reply: "The beginning", truncated: true, size: 2_300_000 };
const answers: ((answer: Response) => void)[] = [];
const asked: string[] = [];
let app: App | null = null;

beforeEach(() => {
  vi.stubGlobal("fetch", (url: string) => {
    asked.push(url);
    return new Promise<Response>((resolve) => answers.push(resolve));
  });
});
afterEach(() => {
  app?.unmount();
  document.body.replaceChildren();
  asked.length = answers.length = 0;
  vi.unstubAllGlobals();
  speak({});
});

function speak(some: Partial<PreferencesView>): void {
  const preferences = { ...aDesk().me.preferences, ...some };
  adopt(preferences);
  i18n.global.locale.value = preferences.language === "fa" ? "fa" : "en";
}

function shown(some = {}): HTMLElement {
  const place = document.body.appendChild(document.createElement("div"));
  const message = aMessage({ ...LONG, ...some });
  app = createApp({ render: () => h(Bubble, { message, follows: false, elsewhere: null }) });
  app.use(i18n).mount(place);
  return place;
}

const button = (place: HTMLElement) =>
  place.querySelector<HTMLButtonElement>("[data-whole] button");

async function answered(answer: Response): Promise<void> {
  answers.shift()?.(answer);
  await vi.waitFor(() => expect(answers).toHaveLength(0));
  for (let turn = 0; turn < 20; turn += 1) await nextTick();
}

describe("the button", () => {
  test("is there for what was cut only", () => {
    expect(button(shown({ truncated: false }))).toBeNull();
  });

  test.each([
    [{}, "Show the whole message (\u20682.3 MB\u2069)"],
    [{ digits: "persian" }, "Show the whole message (\u2068۲٫۳ MB\u2069)"],
    [{ language: "fa", digits: "persian" }, "نمایش همهٔ پیام (\u2068۲٫۳ مگابایت\u2069)"],
  ])("names the size as this person reads it: %o", (preferences, words) => {
    speak(preferences);
    expect(button(shown())?.textContent?.trim()).toBe(words);
  });
});

describe("the whole", () => {
  test("takes the place of the beginning, and the keyboard goes on from there", async () => {
    const place = shown();
    button(place)?.focus();
    button(place)?.click();
    await nextTick();
    expect(button(place)?.getAttribute("aria-disabled")).toBe("true");
    expect(place.querySelector("[role=status]")?.textContent).toBe("The whole message is loading…");
    button(place)?.click();
    expect(asked).toEqual(["/api/messages/m1/text"]);
    await answered(new Response("The beginning and the end"));
    expect(place.querySelector(".spoken")?.textContent).toBe("The beginning and the end");
    expect(button(place)).toBeNull();
    expect(document.activeElement?.textContent).toBe("The beginning and the end");
  });

  test("shows the quotation too: there is nothing left to unfold", async () => {
    const place = shown({ reply: "Yes." });
    expect(place.textContent).toContain("Show quoted text");
    button(place)?.click();
    await answered(new Response("Yes.\n> The beginning and the end"));
    expect(place.textContent).toContain("> The beginning and the end");
    expect(place.textContent).not.toContain("quoted text");
  });

  test("that does not come leaves the beginning, says why, and can be asked for again", async () => {
    const place = shown();
    button(place)?.click();
    await answered(Response.json({ code: "not_found" }, { status: 404 }));
    expect(place.querySelector("[role=alert]")?.textContent?.trim()).toBe(
      i18n.global.t("error.not_found"),
    );
    expect(place.querySelector(".spoken")?.textContent).toBe("The beginning");
    button(place)?.click();
    await nextTick();
    expect(place.querySelector("[role=alert]")).toBeNull();
    await answered(new Response("all"));
    expect(place.querySelector(".spoken")?.textContent).toBe("all");
  });
});
