/** A file of calls: which column holds what, piece after piece, and the report of it. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Imported, Mapped } from "@/api/wire";
import * as flow from "@/app/importing";
import {
  added,
  asCsv,
  assign,
  fieldOf,
  LISTED,
  moved,
  NOTHING,
  PIECE,
  saysWhen,
  sheetOf,
} from "@/core/importing";

const MAPPED: Mapped = {
  columns: { started_at: "When", from: "Who" },
  delimiter: ",",
  time_format: "",
  outcomes: {},
  directions: {},
};
const TABLE = {
  names: ["Who", "When"],
  rows: [["+98912", "2026-11-02 09:00:00"]],
  fields: [],
  outcomes: [],
  directions: [],
};

describe("columns", () => {
  test("a field is in one column, and a column holds one field", () => {
    const after = assign(MAPPED, "from", "When");
    expect(after.columns).toEqual({ from: "When" });
    expect(fieldOf(after, "When")).toBe("from");
    expect(assign(after, null, "When").columns).toEqual({});
    expect([saysWhen(MAPPED), saysWhen(after)]).toEqual([true, false]);
  });

  test("go by their names or by their places, as the first line is taken", () => {
    const [named, numbered] = [sheetOf(TABLE, true), sheetOf(TABLE, false)];
    expect(named.columns.map(({ column }) => column)).toEqual(["Who", "When"]);
    expect(numbered.rows[0]).toEqual(["Who", "When"]);
    const byPlace = moved(MAPPED, named, numbered);
    expect(byPlace.columns).toEqual({ started_at: 2, from: 1 });
    expect(moved(byPlace, numbered, named)).toEqual(MAPPED);
  });

  test("that have no name can be named no longer", () => {
    const table = { ...TABLE, names: ["Who", ""] };
    const byPlace = { ...MAPPED, columns: { started_at: 2 } };
    expect(moved(byPlace, sheetOf(table, false), sheetOf(table, true)).columns).toEqual({});
  });
});

test("a report is safe to open in a spreadsheet", () => {
  const listed = [
    { row: 3, reason: '=1+1, "x"' },
    { row: 4, reason: "\u2068soon\u2069" },
  ];
  const report = { ...NOTHING, read: 2, new: 1, corrected: 4, known: 1, refused: 5, listed };
  const lines = asCsv(report, (each) => each).split("\r\n");
  expect(lines[0]).toBe("\uFEFFwhat,row,count,reason");
  expect(lines.slice(1, 4)).toEqual(["read,,2,", "new,,1,", "corrected,,4,"]);
  expect(lines.slice(4, 6)).toEqual(["known,,1,", "inside,,0,"]);
  expect(lines.slice(6, 8)).toEqual([`refused,3,1,"'=1+1, ""x"""`, "refused,4,1,soon"]);
  expect(lines[8]).toBe("refused,,3,");
});

test("a report of many refused rows stays small and counts all of them by their reasons", () => {
  const taken = { size: 1, rows: 1, names: 0, read: 0, new: 0, corrected: 0, known: 0, inside: 0 };
  const rows = Array.from({ length: 6_000 }, (_, at) => ({
    row: at,
    reason: at % 3 ? `'${at}' is no time of the form %d` : `odd ${at}`,
  }));
  const once = added(NOTHING, { ...taken, refused: rows });
  const twice = added(once, { ...taken, refused: rows });
  expect([twice.refused, twice.listed.length]).toEqual([12_000, LISTED]);
  expect(twice.reasons.length).toBeLessThanOrEqual(51);
  expect(twice.reasons[0]).toEqual({ name: "timeForm", reason: rows[1]?.reason, count: 8_000 });
  expect(twice.reasons.reduce((sum, { count }) => sum + count, 0)).toBe(12_000);
  expect(added(twice, { ...taken, refused: [] }).listed).toBe(twice.listed);
});

describe("a file on its way in", () => {
  const HEAD = "Who,When\n";
  const BODY = HEAD + "1,2\n".repeat((2 * PIECE) / 4);
  let answers: (() => Response)[];
  const asked: { url: URL; body: string }[] = [];

  const took = (some: Partial<Imported>) => () =>
    Response.json({
      size: 0,
      rows: 0,
      names: 9,
      read: 0,
      new: 0,
      corrected: 0,
      known: 0,
      inside: 0,
      refused: [],
      ...some,
    });
  const seen = () =>
    Response.json({
      form: "csv",
      mapped: MAPPED,
      table: TABLE,
      is_whole: false,
      rows: [{ row: 2, reason: "" }],
    });

  beforeEach(() => {
    vi.useFakeTimers();
    flow.inboxId.value = "line";
    vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
      asked.push({ url: new URL(url, "http://desk"), body: await (init.body as Blob).text() });
      const answer = answers.shift();
      if (!answer) throw new TypeError("nobody there");
      return answer();
    });
  });
  afterEach(() => {
    flow.forget();
    asked.length = 0;
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  const part = (at: number) => Object.fromEntries(asked[at]?.url.searchParams ?? []);

  test("is looked at, and brought piece by piece with its first line", async () => {
    const size = BODY.length;
    answers = [
      seen,
      took({ size: PIECE, rows: 8, read: 7, new: 7 }),
      took({ size: PIECE, rows: 8, read: 8, new: 5, known: 3, refused: [{ row: 9, reason: "x" }] }),
      took({ size: size - 2 * PIECE, rows: 1, read: 1, inside: 1 }),
    ];
    await flow.choose(new File([BODY], "a.csv"));
    expect(flow.step.value).toBe("previewed");
    await flow.run();
    expect(flow.step.value).toBe("done");
    expect(flow.progress.value).toBe(1);
    expect(part(1)).toMatchObject({ before: "0", rows: "0", names: "0", is_last: "false" });
    expect(part(2)).toMatchObject({ before: `${PIECE}`, rows: "8", names: "9", name: "a.csv" });
    expect(asked[2]?.body.startsWith(HEAD)).toBe(true);
    expect(asked[3]?.body).toBe(HEAD + BODY.slice(2 * PIECE));
    expect(part(3).is_last).toBe("true");
    expect(JSON.parse(part(3).mapped ?? "")).toEqual(MAPPED);
    const { read, new: fresh, known, inside, refused } = flow.report.value;
    expect([read, fresh, known, inside, refused]).toEqual([16, 12, 3, 1, 1]);
  });

  test("waits for a service that is away, and goes on with the same piece", async () => {
    answers = [seen];
    await flow.choose(new File(["1,2\n"], "a.csv"));
    const running = flow.run();
    await vi.advanceTimersByTimeAsync(6_000); // the tries of one request
    expect(flow.isAway.value).toBe(true);
    answers = [took({ size: 4, rows: 1, read: 1, known: 1 })];
    await vi.advanceTimersByTimeAsync(4_000);
    await running;
    expect([flow.step.value, flow.isAway.value]).toEqual(["done", false]);
    expect(flow.report.value.read).toBe(1);
    expect(new Set(asked.slice(1).map(({ url }) => url.search)).size).toBe(1);
  });

  test("that is stopped goes on from there", async () => {
    answers = [
      seen,
      () => {
        flow.stop();
        return took({ size: PIECE, rows: 8, read: 8, new: 8 })();
      },
    ];
    await flow.choose(new File([BODY], "a.csv"));
    await flow.run();
    expect(flow.step.value).toBe("stopped");
    expect(flow.report.value.read).toBe(8);
    answers = [took({ size: BODY.length - PIECE, rows: 9, read: 9, new: 9 })];
    await flow.run();
    expect([flow.step.value, flow.report.value.read]).toEqual(["done", 17]);
  });

  test("that is refused is said to be, and can be mapped otherwise", async () => {
    const problem = { code: "unfit_file", detail: "line 2: not UTF-8: save the file as UTF-8" };
    answers = [() => Response.json(problem, { status: 422 })];
    await flow.choose(new File(["x"], "a.csv"));
    expect(flow.fault.value).toContain("save the file as UTF-8");
    expect(flow.step.value).toBe("choosing");
  });

  test("that is empty or too large is not sent", async () => {
    answers = [];
    await flow.choose(new File([], "a.csv"));
    expect(flow.fault.value).toBe("empty");
    const large = new File(["x"], "a.csv");
    Object.defineProperty(large, "size", { value: 2_000_000_000 });
    await flow.choose(large);
    expect(flow.fault.value).toMatch(/more than/);
    expect(asked).toEqual([]);
  });
});
