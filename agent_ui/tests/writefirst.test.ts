/** Writing first: to whom, by which inbox, in whose words; and switching channel within a ticket. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type App, createApp, h, nextTick } from "vue";
import type { CustomerView, Outlet } from "@/api/wire";
import { current, state } from "@/app/desk";
import { Drafts } from "@/app/drafts";
import { drafts } from "@/app/session";
import { canSwitch, outlets, switchChannel, wish, writeTo } from "@/app/writing";
import { reduce } from "@/core/reduce";
import { fromDesk } from "@/core/state";
import { i18n } from "@/i18n";
import { router } from "@/router";
import WriteFirst from "@/views/WriteFirst.vue";
import { aConversation, aDesk, aDossier, anIdentity, anOutlet, aTicket } from "./rows";

const PHONE = anIdentity({ id: "n2", kind: "phone", address: "+989121112233" });
const SMS = anOutlet({ id: "i2", name: "Texts", kind: "sms", address: null, writes_to: "phone" });
const WORDS = { name: "hello", language: "en", text: "Hello {name}", places: ["name"] };

let told: { customer: CustomerView; outlets: readonly Outlet[]; refusal: object | null };
let app: App;
const sent = vi.fn();

beforeEach(() => {
  const customer = { ...aDossier().customer, identities: [anIdentity(), PHONE] };
  told = { customer, outlets: [anOutlet(), SMS], refusal: null };
  vi.stubGlobal("fetch", async (url: string, init?: RequestInit) => {
    if (init?.method === "POST") {
      sent(url, JSON.parse(String(init.body)));
      if (told.refusal) return Response.json(told.refusal, { status: 422 });
      return Response.json({ id: "t9", version: 1 });
    }
    if (url === "/api/outlets") return Response.json(told.outlets);
    return Response.json({ customer: told.customer, tickets: [] });
  });
  vi.spyOn(router, "push").mockResolvedValue(undefined);
  drafts.value = new Drafts(localStorage, "me");
  const place = document.body.appendChild(document.createElement("div"));
  app = createApp({ render: () => h(WriteFirst) });
  app.use(i18n).mount(place);
});
afterEach(() => {
  wish.value = outlets.value = null;
  app.unmount();
  document.body.replaceChildren();
  localStorage.clear();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  sent.mockClear();
  state.value = current.value = drafts.value = null;
});

const find = <Found extends HTMLElement>(selector: string) =>
  document.querySelector<Found>(selector);
async function settled(): Promise<void> {
  await vi.waitFor(() => expect(find("[data-write-first]")).not.toBeNull());
  await nextTick();
}
async function write(selector: string, words: string): Promise<void> {
  const field = find<HTMLInputElement>(selector);
  if (field) field.value = words;
  field?.dispatchEvent(new Event("input"));
  await nextTick();
}
async function press(): Promise<void> {
  const event = { key: "Enter", ctrlKey: true, bubbles: true, cancelable: true };
  find("[data-write-first]")?.dispatchEvent(new KeyboardEvent("keydown", event));
  await nextTick();
}
function open(status = "open"): void {
  const ticket = aTicket({ status });
  const conversations = [aConversation()];
  const me = { ...aDesk().me, permissions: ["read_tickets", "answer_tickets"] };
  state.value = reduce(fromDesk(aDesk({ me, tickets: [ticket] }), 1), {
    frame: "opened",
    dossier: aDossier({ ticket, conversations }),
  });
  current.value = ticket.id;
}

describe("a new ticket", () => {
  test("begins with a mail and opens", async () => {
    writeTo("c1");
    await settled();
    await write("input[type=text]", "Your kettle");
    await write("[data-words]", "It is ready.");
    await press();
    await vi.waitFor(() => expect(router.push).toHaveBeenCalledWith("/mine/t9"));
    expect(sent.mock.calls).toEqual([
      [
        "/api/conversations",
        {
          identity_id: "n1",
          inbox_id: "i1",
          ticket_id: null,
          subject: "Your kettle",
          text: "It is ready.",
          files: [],
        },
      ],
    ]);
    expect(wish.value).toBeNull();
    expect(drafts.value?.text("first.c1", "reply")).toBe("");
  });

  test("has no subject where the channel has none", async () => {
    writeTo("c1", PHONE.id);
    await settled();
    expect(find("input[type=text]")).toBeNull();
    expect(find("[data-by]")?.textContent).toContain("Texts");
  });

  test("keeps its words when the dialog is closed, and what is refused says why", async () => {
    told.refusal = { code: "invalid", detail: "nothing reaches +98912" };
    writeTo("c1", PHONE.id);
    await settled();
    await write("[data-words]", "It is ready.");
    await press();
    await vi.waitFor(() => expect(find("[role=alert]")?.textContent).toContain("nothing reaches"));
    wish.value = null;
    await nextTick();
    writeTo("c1");
    await settled();
    expect(find<HTMLTextAreaElement>("[data-words]")?.value).toBe("It is ready.");
  });

  test("takes a template only where nobody wrote before and the channel asks for one", async () => {
    told.outlets = [{ ...SMS, kind: "whatsapp", takes_words: false, templates: [WORDS] }];
    writeTo("c1", PHONE.id);
    await settled();
    expect(find("[data-words]")).toBeNull();
    expect(find<HTMLButtonElement>("[data-go]")?.disabled).toBe(true);
    await write("[data-template] input", "Sara");
    await press();
    await vi.waitFor(() => expect(sent).toHaveBeenCalled());
    const template = { name: "hello", language: "en", values: { name: "Sara" } };
    expect(sent.mock.calls[0]?.[1]).toMatchObject({ text: "", template });
  });

  test("says why it cannot begin", async () => {
    told.outlets = [];
    writeTo("c1");
    await settled();
    expect(find("[data-no-way]")).not.toBeNull();
    expect(document.querySelectorAll("[data-reach=no_inbox]")).toHaveLength(2);
    expect(find<HTMLButtonElement>("[data-go]")?.disabled).toBe(true);
  });

  test("asks for the customer where nobody is chosen yet", async () => {
    writeTo(null);
    await vi.waitFor(() => expect(find("[role=combobox]")).not.toBeNull());
    expect(find("[data-write-first]")).toBeNull();
  });
});

describe("within a ticket", () => {
  test("another way is chosen first, and begins with what was written already", async () => {
    open();
    drafts.value?.keep("t1", "reply", "It is ready.");
    switchChannel();
    await settled();
    expect(find("[data-by]")?.textContent).toContain("Texts");
    expect(find<HTMLTextAreaElement>("[data-words]")?.value).toBe("It is ready.");
    await press();
    await vi.waitFor(() => expect(sent).toHaveBeenCalled());
    expect(sent.mock.calls[0]).toEqual([
      "/api/conversations",
      {
        identity_id: "n2",
        inbox_id: "i2",
        ticket_id: "t1",
        subject: "",
        text: "It is ready.",
        files: [],
      },
    ]);
    await vi.waitFor(() => expect(drafts.value?.text("t1", "reply")).toBe(""));
  });

  test("the way that it goes already goes on, and begins nothing", async () => {
    told.customer = { ...told.customer, identities: [anIdentity()] };
    open();
    switchChannel();
    await settled();
    expect(find("[data-goes-on]")).not.toBeNull();
    await write("[data-words]", "It is ready.");
    await press();
    await vi.waitFor(() => expect(sent).toHaveBeenCalled());
    expect(sent.mock.calls[0]?.[0]).toBe("/api/tickets/t1/replies");
    expect(sent.mock.calls[0]?.[1]).toMatchObject({ conversation_id: "v1", text: "It is ready." });
  });

  test("that is closed nothing is written", () => {
    open("closed");
    expect(canSwitch()).toBe(false);
    switchChannel();
    expect(wish.value).toBeNull();
  });
});
