/** Whose phone rings sees who calls, as long as it rings. */

import { afterAll, afterEach, describe, expect, test, vi } from "vitest";
import { createApp, h, nextTick } from "vue";
import { current, dispatch, state } from "@/app/desk";
import { Drafts } from "@/app/drafts";
import { openRing, putAway, shownRing, useRinging } from "@/app/ringing";
import { drafts } from "@/app/session";
import { reduce } from "@/core/reduce";
import { fromDesk } from "@/core/state";
import { router } from "@/router";
import { aCall, aDesk, aFact, aMessage, anAgent, aTicket } from "./rows";

const ringing = aMessage({ channel: "phone", call: aCall({ stage: "ringing", outcome: null }) });
const rang = (agent = "me", message = ringing) =>
  aFact({
    type: "phone_rang",
    at: new Date().toISOString(),
    ticket: aTicket(),
    message,
    agent: anAgent({ id: agent }),
  });
const learnt = (stage: string) =>
  aFact({
    type: "message_changed",
    position: 12,
    message: aMessage({ version: 2, channel: "phone", call: aCall({ stage }) }),
  });

describe("my phone", () => {
  const start = fromDesk(aDesk(), 1);

  test("rings when I am named, and nobody else's does", () => {
    expect(reduce(start, rang()).ringing).toMatchObject({ m1: { ticket_id: "t1" } });
    expect(reduce(start, rang("other")).ringing).toEqual({});
  });

  test.each(["talking", "over"])("rings no longer when the call is %s", (stage) => {
    expect(reduce(reduce(start, rang()), learnt(stage)).ringing).toEqual({});
  });

  test("does not ring for a call that was over when the news came", () => {
    expect(reduce(start, rang("me", aMessage({ call: aCall() }))).ringing).toEqual({});
  });

  test("rings no longer when the ticket leaves my sight", () => {
    const left = { frame: "left", position: 12, ticket_id: "t1" } as const;
    expect(reduce(reduce(start, rang()), left).ringing).toEqual({});
  });
});

describe("the caller's ticket", () => {
  const go = vi.spyOn(router, "push").mockResolvedValue(undefined);
  const ringing = {
    setup() {
      useRinging();
      return () => h("i");
    },
  };
  createApp(ringing).mount(document.createElement("div"));

  async function ringAt(): Promise<void> {
    state.value = fromDesk(aDesk(), 1);
    await nextTick();
    dispatch(rang());
    await nextTick();
  }
  afterEach(async () => {
    state.value = current.value = drafts.value = null;
    document.body.replaceChildren();
    await nextTick();
    go.mockClear();
  });
  afterAll(() => go.mockRestore());

  test("opens at once when nothing is in my hands", async () => {
    await ringAt();
    expect(go).toHaveBeenCalledExactlyOnceWith("/mine/t1");
  });

  test("waits on a card while an answer is being written", async () => {
    localStorage.clear();
    drafts.value = new Drafts(localStorage, "me");
    drafts.value.keep("t9", "reply", "Dear");
    current.value = "t9";
    await ringAt();
    expect(go).not.toHaveBeenCalled();
    expect(shownRing.value?.message_id).toBe("m1");
    openRing();
    expect(go).toHaveBeenCalledExactlyOnceWith("/mine/t1");
  });

  test.each(["dialog", "menu"])("waits while a %s is open", async (role) => {
    document.body.innerHTML = `<div role="${role}"></div>`;
    await ringAt();
    expect(go).not.toHaveBeenCalled();
    expect(shownRing.value).toBeDefined();
  });

  test("waits on no card any more once that was put away", async () => {
    await ringAt();
    if (shownRing.value) putAway(shownRing.value);
    expect(shownRing.value).toBeUndefined();
  });
});
