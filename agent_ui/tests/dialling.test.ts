/** Calling back: by the switchboard where it knows my phone, else by whatever opens `tel:`. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { call, didNotCall, isAsked } from "@/app/calls";
import { current, dispatch, state } from "@/app/desk";
import { toasts } from "@/app/toasts";
import { callBack } from "@/core/calls";
import { fromDesk } from "@/core/state";
import { aConversation, aDesk, aDossier, anItem } from "./rows";

const NUMBER = "+989121112233";
const DOSSIER = aDossier({
  conversations: [aConversation({ channel: "phone", address: NUMBER })],
  items: [anItem({ channel: "phone", state: "assigned", agent_id: "me" })],
});
const asked = vi.fn();
const opened = vi.fn();
let told: { phones: number; dials: boolean; dialled: number };

beforeEach(() => {
  told = { phones: 200, dials: true, dialled: 204 };
  vi.stubGlobal("fetch", async (url: string, init?: RequestInit) => {
    if (url === "/api/calls/phones") {
      return Response.json({ inboxes: [], dials: told.dials }, { status: told.phones });
    }
    asked(url, JSON.parse(String(init?.body)));
    return new Response(null, { status: told.dialled });
  });
  vi.spyOn(window.location, "assign").mockImplementation(opened);
  const desk = aDesk();
  desk.me.permissions.push("answer_tickets");
  state.value = fromDesk(desk, 1);
  dispatch({ frame: "opened", dossier: DOSSIER });
  current.value = DOSSIER.ticket.id;
});
afterEach(() => {
  didNotCall();
  state.value = current.value = null;
  toasts.value = [];
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  vi.clearAllMocks();
});

async function callBackNow(): Promise<void> {
  const dossier = state.value?.dossiers[DOSSIER.ticket.id];
  const due = dossier && callBack(dossier, "me");
  if (!due) throw new Error("nobody is to be called back");
  await call(due);
}

test("a switchboard that knows my phone is asked to dial", async () => {
  await callBackNow();
  expect(asked).toHaveBeenCalledExactlyOnceWith("/api/calls/dial", { number: NUMBER });
  expect(opened).not.toHaveBeenCalled();
  expect(isAsked.value).toBe(true);
});

test("without one the link of the number is opened", async () => {
  told.dials = false;
  await callBackNow();
  expect(asked).not.toHaveBeenCalled();
  expect(opened).toHaveBeenCalledExactlyOnceWith(`tel:${NUMBER}`);
  expect(isAsked.value).toBe(true);
});

test("who cannot be told whether there is one dials by hand", async () => {
  told.phones = 500;
  await callBackNow();
  expect(opened).toHaveBeenCalledOnce();
});

test("when it refuses, that is said, and the number is dialled by hand", async () => {
  told.dialled = 422;
  await callBackNow();
  expect(toasts.value.map(({ tone }) => tone)).toEqual(["error"]);
  expect(opened).toHaveBeenCalledOnce();
  expect(isAsked.value).toBe(true);
});
