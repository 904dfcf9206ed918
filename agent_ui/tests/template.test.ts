/** Templates: offered when words of one's own do not leave, filled in, seen before they are sent. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type App, createApp, h, nextTick } from "vue";
import type { Writable } from "@/api/wire";
import { filled } from "@/core/template";
import { i18n } from "@/i18n";
import TemplatePicker from "@/views/TemplatePicker.vue";

const OFFER = { name: "reopen", language: "fa", text: "سلام {name}، {is}", places: ["name"] };
const CONVERSATION = {
  id: "c1",
  ticket_id: "t1",
  inbox_id: "i1",
  channel: "whatsapp",
  subject: "",
  address: "+989121112233",
  display_name: "نگار",
  language: "fa",
  last_inbound_at: null,
  version: 1,
};
const asked = vi.fn();
let told: Writable;
let app: App | null = null;

beforeEach(() => {
  told = { is_open: true, closes_at: null, templates: [OFFER], carries: 0 };
  vi.stubGlobal("fetch", (url: string, init?: RequestInit) => {
    asked(url, init?.body);
    return Promise.resolve(Response.json({ id: "m2", version: 1 }));
  });
});
afterEach(() => {
  app?.unmount();
  app = null;
  document.body.replaceChildren();
  vi.unstubAllGlobals();
  asked.mockClear();
});

async function shown(): Promise<HTMLElement> {
  const place = document.body.appendChild(document.createElement("div"));
  app = createApp({ render: () => h(TemplatePicker, { conversation: CONVERSATION, told }) });
  app.use(i18n).mount(place);
  await nextTick();
  return place;
}

describe("the words", () => {
  test.each([
    [{}, "سلام {name}، {is}"],
    [{ name: " {is} " }, "سلام {is}، {is}"],
    [{ name: "$& $1", is: "x" }, "سلام $& $1، {is}"],
  ])("are filled once: %o", (values, words) => {
    expect(filled(OFFER, values)).toBe(words);
  });
});

describe("the picker", () => {
  test("is a button while words of one's own may leave", async () => {
    const place = await shown();
    expect(place.querySelector("form")).toBeNull();
    place.querySelector<HTMLButtonElement>("[data-template-open]")?.click();
    await nextTick();
    expect(place.querySelector("form")).not.toBeNull();
  });

  test("is not there where nothing can be chosen and words may leave", async () => {
    told = { ...told, templates: [] };
    expect((await shown()).querySelector("[data-template]")).toBeNull();
  });

  test("says how long words may leave yet where that ends, even without a template", async () => {
    const closes_at = new Date(Date.now() + 3 * 3_600_000 + 60_000).toISOString();
    told = { ...told, closes_at, templates: [] };
    const place = await shown();
    expect(place.querySelector("[data-left]")?.textContent).toMatch(/3 hrs?/);
    expect(place.querySelector("form,button,[role=status]")).toBeNull();
  });

  test.each([
    { is_open: false, closes_at: null },
    { is_open: true, closes_at: "2020-01-01T00:00:00Z" },
  ])("stands open and says why when they may not: %o", async (window) => {
    told = { ...told, ...window };
    const place = await shown();
    expect(place.querySelector("[role=status]")?.textContent).toBe(
      i18n.global.t("template.closed"),
    );
    expect(place.querySelector("form")).not.toBeNull();
  });

  test("sends the template with its values when every place is filled, and shows it before", async () => {
    told = { ...told, is_open: false };
    const place = await shown();
    const button = place.querySelector<HTMLButtonElement>("[type=submit]");
    expect(button?.disabled).toBe(true);
    const field = place.querySelector("input");
    if (field) field.value = "نگار";
    field?.dispatchEvent(new Event("input"));
    await nextTick();
    expect(place.querySelector("[data-preview]")?.textContent?.trim()).toBe("سلام نگار، {is}");
    expect(button?.disabled).toBe(false);
    place.querySelector("form")?.dispatchEvent(new Event("submit"));
    await vi.waitFor(() => expect(asked).toHaveBeenCalledTimes(1));
    const [url, body] = asked.mock.calls[0] ?? [];
    expect(url).toBe("/api/tickets/t1/replies");
    expect(JSON.parse(body)).toEqual({
      conversation_id: "c1",
      text: "",
      files: [],
      template: { name: "reopen", language: "fa", values: { name: "نگار" } },
    });
  });
});
