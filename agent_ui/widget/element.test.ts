// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ChatElement, TAG } from "./element";
import { aKeep, aMessage, FakeServer, FakeStorage, settled, wordsOf } from "./fakes";

let server: FakeServer;

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-11-22T10:00:00Z") });
  server = new FakeServer();
  document.title = "Shop";
  if (!customElements.get(TAG)) customElements.define(TAG, ChatElement);
});

afterEach(() => {
  document.body.replaceChildren();
  vi.useRealTimers();
});

async function onPage(tag = "en", storage = new FakeStorage()): Promise<ShadowRoot> {
  const element = document.createElement(TAG) as ChatElement;
  element.settle({
    place: { base: "https://desk.example", inbox: "KEY" },
    browser: server.browser,
    wishes: [tag],
    words: async (wished) => wordsOf(wished),
    looks: { colour: "", position: "" },
    keep: aKeep(storage),
    tab: aKeep(new FakeStorage()),
  });
  document.body.append(element);
  await settled();
  if (!element.shadowRoot) throw new Error("no shadow");
  return element.shadowRoot;
}

async function onAnotherPage(tag: string, storage: FakeStorage): Promise<ShadowRoot> {
  document.body.replaceChildren();
  return onPage(tag, storage);
}

async function opened(tag = "en"): Promise<ShadowRoot> {
  const root = await onPage(tag);
  find(root, ".launcher").click();
  await settled();
  server.socket.welcome();
  await settled();
  return root;
}

function find(root: ShadowRoot, selector: string): HTMLElement {
  const found = root.querySelector<HTMLElement>(selector);
  if (!found) throw new Error(`no ${selector}`);
  return found;
}

async function type(root: ShadowRoot, text: string, init: KeyboardEventInit): Promise<void> {
  const composer = find(root, "textarea") as HTMLTextAreaElement;
  composer.value = text;
  composer.dispatchEvent(new Event("input", { bubbles: true }));
  composer.dispatchEvent(
    new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...init }),
  );
  await settled();
}

async function answer(root: ShadowRoot, answers: Record<string, string>): Promise<void> {
  for (const [name, value] of Object.entries(answers)) {
    (find(root, `#ask-${name}`) as HTMLInputElement).value = value;
  }
  find(root, ".ask").dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  await settled();
}

function named(root: ShadowRoot, name: string): HTMLElement {
  const buttons = [...root.querySelectorAll<HTMLElement>("button")];
  const found = buttons.find((button) => button.textContent?.trim() === name);
  if (!found) throw new Error(`no button ${name}`);
  return found;
}

function press(root: ShadowRoot, key: string): void {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
  root.activeElement?.dispatchEvent(event);
}

describe("the element", () => {
  it("asks nothing of the server before a stranger opens it", async () => {
    const root = await onPage();
    expect(server.asked).toEqual([]);
    expect(root.querySelector(".panel")).toBeNull();
  });

  it("opens on a press and closes on Escape, and the focus follows", async () => {
    const root = await opened();
    expect(root.activeElement?.tagName).toBe("TEXTAREA");
    await type(root, "", { key: "Escape" });
    expect(root.querySelector(".panel")).toBeNull();
    expect(root.activeElement?.className).toBe("launcher");
  });

  it("sends on Enter, not on Shift+Enter", async () => {
    const root = await opened();
    await type(root, "hello", { key: "Enter", shiftKey: true });
    expect(server.socket.sent("message")).toEqual([]);
    await type(root, "hello", { key: "Enter" });
    expect(server.socket.sent("message")).toMatchObject([{ text: "hello" }]);
    expect((find(root, "textarea") as HTMLTextAreaElement).value).toBe("");
    expect(find(root, ".line.mine.sending .bubble").textContent).toBe("hello");
  });

  it("shows text as text, whatever it looks like", async () => {
    const root = await opened();
    const text = '<img src=x onerror="alert(1)"> javascript:alert(1) https://a.example';
    server.socket.down({ frame: "message", message: aMessage({ text, name: "<b>x</b>" }) });
    await settled();
    expect(find(root, ".bubble").textContent).toBe(text);
    expect(root.querySelector("img, b")).toBeNull();
    const link = find(root, ".bubble a");
    expect(link.getAttribute("href")).toBe("https://a.example/");
    expect(link.getAttribute("rel")).toBe("noopener noreferrer nofollow");
  });

  it("counts what is unread on the button and before the title, in the page's digits", async () => {
    const root = await opened("fa");
    find(root, ".close").click();
    await settled();
    server.socket.down({ frame: "message", message: aMessage() });
    await settled();
    expect(find(root, ".badge").textContent).toBe("۱");
    expect(document.title).toBe("(۱) Shop");
    find(root, ".launcher").click();
    await settled();
    expect(document.title).toBe("Shop");
  });

  it("speaks Persian from right to left, and each message its own way", async () => {
    const root = await opened("fa");
    server.socket.down({ frame: "message", message: aMessage() });
    await settled();
    expect(find(root, ".root").dir).toBe("rtl");
    expect(find(root, ".bubble").dir).toBe("auto");
    expect(find(root, ".state").textContent).toBe("پاسخگوی شما هستیم");
  });

  it("keeps a title in Latin letters on the page's own side", async () => {
    const root = await opened("fa");
    expect(find(root, ".name").getAttribute("dir")).toBeNull();
    expect(find(root, ".name bdi").textContent).toBe("Aramis");
  });

  it("marks what was answered as seen", async () => {
    const root = await opened();
    const asked = aMessage({ id: "m0", from: "visitor", client_id: "c0", text: "there?" });
    server.socket.down({ frame: "message", message: asked });
    await settled();
    expect(find(root, ".mine [role=img]").getAttribute("aria-label")).toBe("Sent");
    const answer = aMessage({ at: "2026-11-22T10:01:00Z" });
    server.socket.down({ frame: "message", message: answer });
    await settled();
    expect(find(root, ".mine [role=img]").getAttribute("aria-label")).toBe("Seen");
  });

  it("wears the inbox's colour, side, greeting and language, and again on the next page", async () => {
    const storage = new FakeStorage();
    server.session = {
      ...server.session,
      settings: {
        colour: "#ffd54f",
        position: "start",
        greeting: { de: "Moin!" },
        languages: ["de", "fr"],
      },
    };
    const root = await onPage("fa", storage);
    expect(find(root, ".root").lang).toBe("fa");
    find(root, ".launcher").click();
    await settled();
    server.socket.welcome();
    await settled();
    for (const each of [root, await onAnotherPage("fa", storage)]) {
      expect(find(each, ".root").lang).toBe("de");
      expect(find(each, ".root").classList).toContain("start");
      const rules = each.adoptedStyleSheets.at(-1)?.cssRules[0]?.cssText;
      expect(rules).toContain("#ffd54f");
      expect(rules).toContain("#111");
    }
    expect(find(root, ".hello b").textContent).toBe("Moin!");
  });

  it("says when it is closed", async () => {
    const root = await onPage();
    find(root, ".launcher").click();
    await settled();
    server.socket.accept();
    const opening = { open: false, next_at: "2026-11-23T05:30:00Z" };
    server.socket.down({ frame: "welcome", messages: [], agent_online: true, opening });
    await settled();
    expect(find(root, ".state").textContent).toBe("We are closed just now");
  });

  it("asks what the inbox wants to know, before the first message", async () => {
    server.session = {
      ...server.session,
      settings: { ask: { email: "required", phone: "optional", question: "required" } },
    };
    const root = await opened();
    expect(root.querySelector(".write")).toBeNull();
    await answer(root, { email: "negar", phone: "x" });
    const wrong = [...root.querySelectorAll("[aria-invalid=true]")].map(({ id }) => id.slice(4));
    expect(wrong).toEqual(["email", "phone", "question"]);
    expect(root.activeElement?.id).toBe("ask-email");
    expect(server.socket.sent("message")).toEqual([]);
    await answer(root, { email: "n@shop.example", phone: "۰۹۱۲ ۱۱۱ ۲۲۳۳", question: "Hello?" });
    expect(server.socket.sent("message")).toMatchObject([
      { text: "Hello?", email: "n@shop.example", phone: "۰۹۱۲ ۱۱۱ ۲۲۳۳" },
    ]);
    expect(root.activeElement?.tagName).toBe("TEXTAREA");
  });

  it("takes a message for e-mail when nobody is there", async () => {
    const root = await onPage();
    find(root, ".launcher").click();
    await settled();
    server.socket.accept();
    server.socket.down({ frame: "welcome", messages: [], agent_online: false });
    const opening = { open: false, next_at: "2026-11-23T05:30:00Z" };
    server.socket.down({ frame: "opening", opening });
    await settled();
    expect(find(root, ".ask").textContent).toContain("Monday");
    await answer(root, { email: "n@shop.example", message: "Where is it?" });
    expect([...root.querySelectorAll("[aria-invalid=true]")].map(({ id }) => id.slice(4))).toEqual([
      "name",
    ]);
    await answer(root, { name: "Negar", email: "n@shop.example", message: "Where is it?" });
    expect(server.socket.sent("message")).toMatchObject([
      { text: "Where is it?", name: "Negar", email: "n@shop.example", continue_by: "email" },
    ]);
    expect(find(root, ".note").textContent).toContain("n@shop.example");
  });

  it("ends, asks how it was, and goes on when the visitor writes anew", async () => {
    const root = await opened();
    await type(root, "hello", { key: "Enter" });
    find(root, ".more").click();
    await settled();
    expect(root.activeElement).toBe(find(root, ".acts button"));
    named(root, "End chat").click();
    await settled();
    expect(server.socket.sent("message").at(-1)).toMatchObject({
      text: "End chat",
      pressed: "end",
    });
    (root.querySelectorAll<HTMLInputElement>("[name=stars]")[3] as HTMLInputElement).checked = true;
    await answer(root, { comment: "quick" });
    expect(server.socket.sent("message").at(-1)).toMatchObject({
      text: "\u20684\u2069 of 5\nquick",
      pressed: "rate:4",
    });
    expect(find(root, "h2").textContent).toBe("Thank you!");
    named(root, "New chat").click();
    await settled();
    expect(root.activeElement?.tagName).toBe("TEXTAREA");
  });

  it("asks nobody how it was who was asked not long ago", async () => {
    const root = await opened();
    server.socket.down({ frame: "welcome", messages: [], agent_online: true, rates: false });
    await type(root, "hello", { key: "Enter" });
    find(root, ".more").click();
    await settled();
    named(root, "End chat").click();
    await settled();
    expect(root.querySelector("[name=stars]")).toBeNull();
    expect(find(root, "h2").textContent).toBe("The chat has ended");
    named(root, "New chat").click();
    await settled();
    expect(root.activeElement?.tagName).toBe("TEXTAREA");
  });

  it("closes its menu on Escape and stays open itself", async () => {
    const root = await opened();
    await type(root, "hello", { key: "Enter" });
    find(root, ".more").click();
    await settled();
    press(root, "Escape");
    await settled();
    expect(find(root, ".acts").hidden).toBe(true);
    expect(root.querySelector(".panel")).not.toBeNull();
    expect(root.activeElement?.classList).toContain("more");
  });

  it("fetches the conversation with the visitor's token", async () => {
    const root = await opened();
    await type(root, "hello", { key: "Enter" });
    find(root, ".more").click();
    await settled();
    named(root, "Save as text").click();
    await settled();
    expect(server.asked.at(-1)?.url).toContain("/chat/KEY/transcript?form=text&zone=UTC");
    expect(root.querySelector(".note.wrong")).toBeNull();
  });

  it("says so when the conversation could not be had", async () => {
    const root = await opened();
    await type(root, "hello", { key: "Enter" });
    server.status = 0;
    named(root, "Save as text").click();
    await settled();
    expect(find(root, ".note.wrong").textContent).toContain("could not be saved");
  });

  it("makes no sound unless it was told to", async () => {
    const tones = vi.fn();
    vi.stubGlobal("AudioContext", tones);
    const root = await opened();
    await type(root, "hello", { key: "Enter" });
    find(root, ".more").click();
    await settled();
    const arrives = async (id: string) => {
      find(root, ".close:not(.more)").click();
      await settled();
      server.socket.down({ frame: "message", message: aMessage({ id }) });
      await settled();
      find(root, ".launcher").click();
      await settled();
    };
    await arrives("m1");
    expect(tones).not.toHaveBeenCalled();
    named(root, "Turn sound on").click();
    await settled();
    await arrives("m2");
    expect(tones).toHaveBeenCalledOnce();
    vi.unstubAllGlobals();
  });

  it("has the answer come by e-mail for one who waits", async () => {
    const root = await opened();
    server.socket.down({ frame: "waiting", place: 1 });
    await settled();
    named(root, "Tell me by e-mail").click();
    await settled();
    await answer(root, { email: "n@shop" });
    expect(root.activeElement?.id).toBe("ask-email");
    await answer(root, { email: "n@shop.example" });
    expect(server.socket.sent("message")).toMatchObject([
      { pressed: "by_email", email: "n@shop.example", continue_by: "email" },
    ]);
    expect(find(root, ".note").textContent).toContain("n@shop.example");
  });

  it.each([
    [{ place: 2 }, "You are number 2 in line We do not know yet how long the wait is"],
    [{ place: 1, least: 3, most: 8 }, "You are number 1 in line The wait is usually 3–8 minutes"],
    [{ place: 1, least: 0, most: 2 }, "number 1 in line The wait is usually less than 2 minutes"],
    [{ place: 1, least: 0, most: 1 }, "number 1 in line The wait is usually less than a minute"],
  ])("tells of the wait what is known: %j", async (told, words) => {
    const root = await opened();
    server.socket.down({ frame: "waiting", ...told });
    await settled();
    const said = find(root, ".note").textContent?.replace(/[\u2068\u2069]/g, "");
    expect(said?.replace(/\s+/g, " ")).toContain(words);
    server.socket.down({ frame: "waiting", over: true });
    await settled();
    expect(root.querySelector(".note")).toBeNull();
  });

  it("sends files up with their progress, and names them in the next message", async () => {
    server.session = {
      ...server.session,
      settings: { files: { largest: 9, count: 2, types: [] } },
    };
    const root = await opened();
    const paste = new Event("paste", { bubbles: true, cancelable: true });
    const files = [
      new File(["123"], "a.png", { type: "image/png" }),
      new File(["0123456789"], "large.png"),
      new File(["1"], "b.png"),
      new File(["1"], "c.png"),
    ];
    Object.assign(paste, { clipboardData: { files } });
    find(root, "textarea").dispatchEvent(paste);
    await settled();
    const [first, second] = server.uploads;
    expect(first).toMatchObject({
      url: "https://desk.example/chat/KEY/files",
      headers: { Authorization: "Bearer t1", "X-File-Name": "a.png", "Content-Type": "image/png" },
    });
    expect(find(root, "[role=alert]").textContent).toContain("large.png");
    expect(find(root, "[role=alert]").textContent).toContain("At most");
    first?.progress(0.5);
    await settled();
    expect((find(root, "progress") as HTMLProgressElement).value).toBe(0.5);
    expect(find(root, ".send").hasAttribute("disabled")).toBe(true);
    second?.answer(422);
    first?.answer(200, JSON.stringify({ id: "ref-1", name: "a.png", type: "image/png", size: 3 }));
    await settled();
    expect(find(root, "[role=alert]").textContent).toContain("not taken");
    find(root, ".send").click();
    await settled();
    expect(server.socket.sent("message")).toMatchObject([{ text: "", files: ["ref-1"] }]);
    expect(find(root, ".mine .file bdi").textContent).toBe("a.png");
    expect(root.querySelector(".tray li")).toBeNull();
  });

  it("stops a file that is taken away again", async () => {
    server.session = { ...server.session, settings: { files: { largest: 9, count: 2 } } };
    const root = await opened();
    const drop = new Event("drop", { bubbles: true, cancelable: true });
    const files = [new File(["123"], "a.png")];
    Object.assign(drop, { dataTransfer: { files, types: ["Files"] } });
    find(root, ".panel").dispatchEvent(drop);
    await settled();
    find(root, ".tray button").click();
    await settled();
    expect(server.uploads[0]?.aborted).toBe(true);
    expect(root.querySelector(".tray li")).toBeNull();
  });

  it("shows a picture that it fetches with the visitor's token", async () => {
    const root = await opened();
    const files = [
      { name: "a.png", type: "image/png", size: 3 },
      { name: "x", type: "image/svg+xml", size: 3 },
    ];
    server.socket.down({ frame: "message", message: aMessage({ text: "", files }) });
    await settled();
    await settled();
    expect(server.asked.at(-1)?.url).toBe("https://desk.example/chat/KEY/files/m1/0");
    expect(root.querySelectorAll(".file")).toHaveLength(2);
    expect(find(root, ".file img").getAttribute("src")).toMatch(/^blob:/);
    expect(root.querySelectorAll(".file img")).toHaveLength(1);
  });

  it("puts an emoji where the caret stands, and gives the focus back", async () => {
    const root = await opened();
    await type(root, "ab", { key: "x" });
    (find(root, "textarea") as HTMLTextAreaElement).setSelectionRange(1, 1);
    find(root, ".smile").click();
    await settled();
    expect(root.activeElement).toBe(root.querySelector(".emoji button"));
    press(root, "ArrowRight");
    expect(root.activeElement).toBe(root.querySelectorAll(".emoji button")[1]);
    (root.activeElement as HTMLElement).click();
    await settled();
    expect((find(root, "textarea") as HTMLTextAreaElement).value).toBe("a😄b");
    find(root, ".smile").click();
    await settled();
    press(root, "Escape");
    await settled();
    expect(root.querySelector(".emoji")).toBeNull();
    expect(root.querySelector(".panel")).not.toBeNull();
    expect(root.activeElement?.classList).toContain("smile");
  });

  it("sends nothing of what is being written", async () => {
    const root = await opened();
    for (const text of ["m", "my", "my secret"]) await type(root, text, { key: "x" });
    await vi.advanceTimersByTimeAsync(20_000);
    expect(JSON.stringify(server.socket.up)).not.toContain("my");
    expect(server.socket.sent("typing").length).toBeGreaterThan(0);
    expect(Object.keys(server.socket.sent("typing")[0] ?? {})).toEqual(["frame"]);
  });

  it("carries no style attribute that a page's policy would refuse", async () => {
    const root = await opened();
    for (const line of root.querySelectorAll(":not(textarea)")) {
      expect(line.hasAttribute("style")).toBe(false);
    }
  });

  it("lets go when it is taken off the page", async () => {
    await opened();
    document.body.replaceChildren();
    expect(server.socket.closed).toBe(true);
  });
});
