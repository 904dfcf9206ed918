/** Files beside an answer: how far they are, what keeps them from leaving, and that they come back. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { attach, filesAt, filesIn, forget, leave, named, recall, remove } from "@/app/files";
import { type Attached, hindrance, MOST, together } from "@/core/files";

const aFile = (some: Partial<Attached> = {}): Attached => ({
  key: 1,
  name: "bill.pdf",
  size: 100,
  share: 1,
  id: "r1",
  fault: null,
  ...some,
});

describe("an answer with files", () => {
  test.each<[string | null, Attached[], number | null]>([
    [null, [], 0],
    [null, [aFile(), aFile()], 200],
    [null, [aFile()], null],
    ["none", [aFile()], 0],
    ["large", [aFile(), aFile()], 199],
    ["many", Array.from({ length: MOST + 1 }, () => aFile()), 1e9],
    ["going", [aFile(), aFile({ id: null, share: 0.5 })], 1e9],
    ["failed", [aFile(), aFile({ id: null, fault: "cut off" })], 1e9],
  ])("is kept by %s", (expected, files, carries) => {
    expect(hindrance(files, carries)).toBe(expected);
  });

  test("does not count what is not going to be there", () => {
    expect(together([aFile(), aFile({ fault: "too large", size: 1e9 })])).toBe(100);
  });
});

class Request {
  static all: Request[] = [];
  readonly upload: { onprogress?: (event: { loaded: number }) => void } = {};
  readonly headers: Record<string, string> = {};
  onload?: () => void;
  onerror?: () => void;
  onabort?: () => void;
  path = "";
  status = 0;
  responseText = "";
  open(_method: string, path: string): void {
    this.path = path;
  }
  setRequestHeader(name: string, value: string): void {
    this.headers[name] = value;
  }
  send(): void {
    Request.all.push(this);
  }
  abort(): void {
    this.onabort?.();
  }
  answer(status: number, body: object): void {
    this.status = status;
    this.responseText = JSON.stringify(body);
    this.onload?.();
  }
}

describe("on its way up", () => {
  beforeEach(() => vi.stubGlobal("XMLHttpRequest", Request));
  afterEach(() => {
    forget();
    Request.all = [];
    vi.unstubAllGlobals();
  });
  const file = (name = "صورت.pdf", text = "0123456789") =>
    new File([text], name, { type: "image/png" });
  const first = () => filesAt("t1")[0];

  test("a file says how far it is, and then has its harmless name and its reference", async () => {
    attach("t1", "i1", 100, [file()]);
    const [request] = Request.all;
    expect(request?.path).toBe("/api/inboxes/i1/files");
    expect(request?.headers["X-File-Name"]).toBe(encodeURIComponent("صورت.pdf"));
    request?.upload.onprogress?.({ loaded: 5 });
    expect(first()).toMatchObject({ share: 0.5, id: null });
    expect(named("t1")).toEqual([]);
    request?.answer(200, { id: "r7", name: "x.pdf", type: "application/pdf", size: 10 });
    await vi.waitFor(() => expect(named("t1")).toEqual(["r7"]));
    expect(first()).toMatchObject({ name: "x.pdf", share: 1, fault: null });
    expect(filesAt("t2")).toEqual([]);
  });

  test.each([
    [422, { code: "invalid", detail: "file: empty" }, "file: empty"],
    [413, { code: "too_large", detail: "" }, "Too large for this channel"],
    [422, { code: "unfit_type", detail: "" }, "no files of this kind"],
  ])("what the service refuses says why: %i", async (status, body, words) => {
    attach("t1", "i1", 100, [file()]);
    Request.all[0]?.answer(status, body);
    await vi.waitFor(() => expect(first()?.fault).toContain(words));
  });

  test("what a cut keeps away says so, and can be removed", async () => {
    attach("t1", "i1", 100, [file()]);
    Request.all[0]?.onerror?.();
    await vi.waitFor(() => expect(first()?.fault).toBeTruthy());
    remove("t1", first()?.key ?? 0);
    expect(filesAt("t1")).toEqual([]);
  });

  test("what the channel does not carry is not sent up at all", () => {
    attach("t1", "i1", 15, [file("a"), file("b"), file("c", "")]);
    attach("t1", "i1", 0, [file("d")]);
    expect(Request.all).toHaveLength(1);
    expect(filesAt("t1").map(({ fault }) => fault === null)).toEqual([true, false, false, false]);
  });

  test("files of an answer that is taken back come back before those attached since", async () => {
    attach("t1", "i1", 100, [file("a")]);
    Request.all[0]?.answer(200, { id: "ra", name: "a", type: "x/y", size: 10 });
    await vi.waitFor(() => expect(named("t1")).toEqual(["ra"]));
    leave("t1", "m1");
    expect(filesAt("t1")).toEqual([]);
    attach("t1", "i1", 100, [file("b")]);
    recall("t1", ["other", "m1"]);
    expect(filesAt("t1").map(({ name }) => name)).toEqual(["a", "b"]);
    recall("t1", ["m1"]);
    expect(filesAt("t1")).toHaveLength(2);
  });
});

test("a table that is pasted as words and as a picture is words", () => {
  const data = (words: string) =>
    ({ getData: () => words, files: [new File(["x"], "image.png")] }) as unknown as DataTransfer;
  expect(filesIn(data("1\t2"))).toEqual([]);
  expect(filesIn(data(""))).toHaveLength(1);
  expect(filesIn(null)).toEqual([]);
});
