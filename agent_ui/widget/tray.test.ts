import { describe, expect, it, vi } from "vitest";
import { Tray } from "./tray";

const RULES = { largest: 10, count: 2, types: ["*/*"] };

describe("the tray of files", () => {
  it("says of an empty file that it is empty, and does not send it up", () => {
    const sendUp = vi.fn();
    const tray = new Tray(sendUp, () => undefined);
    tray.add([new File([], "nothing.txt"), new File(["12345678901"], "large.txt")], RULES);
    expect(tray.problems).toEqual([
      { why: "emptyFile", name: "nothing.txt" },
      { why: "tooLarge", name: "large.txt" },
    ]);
    expect(sendUp).not.toHaveBeenCalled();
  });
});
