import { describe, expect, test } from "vitest";
import { type Command, Commands, Keyboard, type Press, strokeOf } from "@/core/commands";

const press = (key: string, some: Partial<Press> = {}): Press => ({
  key,
  code: `Key${key.toUpperCase()}`,
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...some,
});
const command = (id: string, key: string, guard = () => true): Command => ({
  id,
  key,
  label: id,
  section: "go",
  guard,
  run: () => undefined,
});

describe("a stroke", () => {
  test.each([
    [press("j"), "j"],
    [press("J"), "j"], // caps lock
    [press("K", { shiftKey: true }), "Shift+k"],
    [press("k", { ctrlKey: true }), "Mod+k"],
    [press("k", { metaKey: true }), "Mod+k"],
    [press("ت", { code: "KeyJ" }), "j"],
    [press("c", { code: "KeyJ" }), "c"], // another Latin layout: the letter counts
    [press("?", { code: "Slash", shiftKey: true }), "?"],
    [press("?", { code: "Minus" }), "?"],
    [press("؟", { code: "Slash", shiftKey: true }), "?"],
    [press("/", { code: "Slash" }), "/"],
    [press("Enter", { code: "Enter" }), "Enter"],
    [press("3", { code: "Digit3" }), "3"],
    [press("۳", { code: "Digit3" }), "3"],
    [press("3", { code: "Numpad3" }), "3"],
    [press("&", { code: "Digit1" }), "&"], // another Latin layout: the sign counts
    [press("3", { code: "Digit3", altKey: true }), "Alt+3"],
    [press("£", { code: "Digit3", altKey: true }), "Alt+3"],
    [press("۳", { code: "Digit3", altKey: true, shiftKey: true }), "Alt+Shift+3"],
    [press("²", { code: "Digit2", altKey: true, ctrlKey: true }), "Mod+Alt+2"],
    [press("Shift", { shiftKey: true }), null],
  ])("%o is %s", (event, stroke) => {
    expect(strokeOf(event)).toBe(stroke);
  });
});

describe("the keyboard", () => {
  function keyboard(...all: Command[]): Keyboard {
    const commands = new Commands();
    commands.register(all);
    return new Keyboard(commands);
  }

  test("finds a command by its key", () => {
    expect(keyboard(command("next", "j")).press(press("j"), 0)?.id).toBe("next");
  });

  test("follows keys one after the other", () => {
    const keys = keyboard(command("mine", "g m"), command("move", "m"));
    expect(keys.press(press("g"), 0)).toBeNull();
    expect(keys.press(press("m"), 500)?.id).toBe("mine");
    expect(keys.press(press("m"), 600)?.id).toBe("move");
  });

  test("forgets the first key after a while", () => {
    const keys = keyboard(command("mine", "g m"));
    keys.press(press("g"), 0);
    expect(keys.press(press("m"), 5000)).toBeNull();
  });

  test("does not run what may not run now", () => {
    expect(keyboard(command("accept", "a", () => false)).press(press("a"), 0)).toBeNull();
  });
});

test("a list names a command once, and not to those who never may", () => {
  const commands = new Commands();
  commands.register([
    command("accept", "a", () => false), // not now, but at some time
    { ...command("accept_too", "Enter"), twin: true },
    { ...command("inboxes", "g i"), permitted: () => false },
  ]);
  expect(commands.keyed().map(({ id }) => id)).toEqual(["accept"]);
  expect(commands.available().map(({ id }) => id)).toEqual(["accept_too"]);
});

test("a command that was taken away is gone", () => {
  const commands = new Commands();
  const undo = commands.register([command("next", "j")]);
  undo();
  expect(commands.all()).toEqual([]);
});
