/** By which inbox an address can be written to, and why not where none can. */
import { describe, expect, test } from "vitest";
import { firstWay, goingOn, reach } from "@/core/reach";
import { aConversation, anIdentity, anOutlet } from "./rows";

const MAIL = anOutlet();
const SMS = anOutlet({ id: "i2", name: "Texts", kind: "sms", address: null, writes_to: "phone" });
const WHATSAPP = anOutlet({ ...SMS, id: "i3", name: "WhatsApp", kind: "whatsapp" });
const OUTLETS = [MAIL, SMS, WHATSAPP];
const AT_HOME = anIdentity();
const BY_PHONE = anIdentity({ id: "n2", kind: "phone", address: "+989121112233" });

describe("an address", () => {
  test("is reached by every inbox that writes to its kind", () => {
    const { outlets, obstacle } = reach(BY_PHONE, OUTLETS);
    expect(outlets.map(({ id }) => id)).toEqual(["i2", "i3"]);
    expect(obstacle).toBeNull();
  });

  test.each([
    ["unreachable", anIdentity({ unreachable: "no such user" })],
    ["theirs", anIdentity({ kind: "webchat", address: "abc" })],
    ["no_inbox", anIdentity({ kind: "telegram", address: "42" })],
  ])("that cannot be written to says why: %s", (obstacle, identity) => {
    expect(reach(identity, OUTLETS)).toEqual({ identity, outlets: [], obstacle });
  });
});

describe("the way to begin with", () => {
  const reaches = [AT_HOME, BY_PHONE].map((each) => reach(each, OUTLETS));
  const mail = aConversation({ address: AT_HOME.address, inbox_id: MAIL.id });

  test("leads to the address that was asked for", () => {
    expect(firstWay(reaches, [], BY_PHONE.id)).toEqual({ identity: BY_PHONE, outlet: SMS });
  });

  test("is one by which the ticket does not go yet, else one by which it does", () => {
    expect(firstWay(reaches, [mail], null)?.outlet).toBe(SMS);
    expect(firstWay([reach(AT_HOME, OUTLETS)], [mail], null)?.outlet).toBe(MAIL);
  });

  test("is none where nothing can be reached", () => {
    expect(firstWay([reach(BY_PHONE, [MAIL])], [], null)).toBeNull();
  });

  test("goes on where inbox and address are those of a conversation", () => {
    expect(goingOn([mail], { identity: AT_HOME, outlet: MAIL })).toBe(mail);
    expect(goingOn([mail], { identity: AT_HOME, outlet: { ...MAIL, id: "i9" } })).toBeUndefined();
  });
});
