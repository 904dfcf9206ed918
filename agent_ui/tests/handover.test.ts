/** Handing a ticket over without a mouse. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type App, createApp, h, nextTick } from "vue";
import { state } from "@/app/desk";
import { fromDesk } from "@/core/state";
import { i18n } from "@/i18n";
import HandOver from "@/views/HandOver.vue";
import { aDesk, anAgent, aTicket } from "./rows";

const asked = vi.fn((_url: string, _init?: RequestInit) => new Promise<Response>(() => undefined));
let app: App;

beforeEach(async () => {
  vi.stubGlobal("fetch", asked);
  const agents = [
    anAgent(),
    anAgent({ id: "a1", name: "Nora" }),
    anAgent({ id: "a2", name: "Omid", effective: "offline" }),
    anAgent({ id: "a3", name: "كيان", effective: "offline" }),
  ];
  state.value = fromDesk(aDesk({ agents }), 1);
  const place = document.body.appendChild(document.createElement("div"));
  app = createApp({ render: () => h(HandOver, { ticket: aTicket(), open: true }) });
  app.use(i18n).mount(place);
  await vi.waitFor(() => expect(field()).toBeTruthy());
});
afterEach(() => {
  app.unmount();
  document.body.replaceChildren();
  vi.unstubAllGlobals();
  asked.mockClear();
  state.value = null;
});

const field = () => document.querySelector<HTMLInputElement>("[role=combobox]");
const chosen = () =>
  document.querySelector("[role=option][aria-selected=true]")?.id.replace("hand-over-", "");

async function type(text: string): Promise<void> {
  const it = field();
  if (!it) return;
  it.value = text;
  it.dispatchEvent(new Event("input", { bubbles: true }));
  await nextTick();
  await nextTick();
}
async function press(key: string, some: KeyboardEventInit = {}): Promise<void> {
  const at = document.activeElement?.closest("[role=dialog]") ? document.activeElement : field();
  at?.dispatchEvent(
    new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...some }),
  );
  await nextTick();
}

describe("the dialog", () => {
  test("chooses nobody by itself", () => {
    expect(chosen()).toBeUndefined();
  });

  test("moves the choice with the arrows, around the ends", async () => {
    await press("ArrowDown");
    expect(chosen()).toBe("agent:a1");
    await press("ArrowDown");
    await press("ArrowDown");
    await press("ArrowDown");
    expect(chosen()).toBe("queue:q1");
    await press("ArrowDown");
    expect(chosen()).toBe("agent:a1");
    await press("ArrowUp");
    expect(chosen()).toBe("queue:q1");
  });

  test("chooses the first that fits what is typed, in either form of a letter", async () => {
    await type("om");
    expect(chosen()).toBe("agent:a2");
    await type("کی");
    expect(chosen()).toBe("agent:a3");
    await type("nobody");
    expect(chosen()).toBeUndefined();
  });

  test("goes on to the note with Enter and hands over with Ctrl+Enter", async () => {
    await type("om");
    await press("Enter");
    expect(document.activeElement?.tagName).toBe("TEXTAREA");
    expect(asked).not.toHaveBeenCalled();
    await press("Enter", { ctrlKey: true });
    const body = JSON.parse(String(asked.mock.calls[0]?.[1]?.body));
    expect(body).toMatchObject({ agent_id: "a2", version: 1 });
  });
});
