import { expect, test } from "vitest";
import { Problem } from "@/api/problem";
import { readJson, readText, type Transport, takeFile, writeJson } from "@/api/transport";

function world(...answers: (Response | Error)[]) {
  const seen: { url: string; key: string | null }[] = [];
  let keys = 0;
  const transport: Transport = {
    fetch: async (url, init) => {
      seen.push({ url, key: new Headers(init.headers).get("Idempotency-Key") });
      const answer = answers.shift() ?? new Error("offline");
      if (answer instanceof Error) throw answer;
      return answer;
    },
    pause: async () => undefined,
    key: () => `key-${++keys}`,
  };
  return { transport, seen };
}

const done = () => Response.json({ id: "x", version: 2 });
const problem = (status: number, code: string, headers = {}) =>
  Response.json({ code, detail: "no" }, { status, headers });

test("a write that the network dropped is sent again under the same key", async () => {
  const { transport, seen } = world(new Error("cut"), new Response("", { status: 502 }), done());
  expect(await writeJson("POST", "/api/x", {}, transport)).toEqual({ id: "x", version: 2 });
  expect(seen.map(({ key }) => key)).toEqual(["key-1", "key-1", "key-1"]);
});

test("another intent has another key", async () => {
  const { transport, seen } = world(done(), done());
  await writeJson("POST", "/api/x", {}, transport);
  await writeJson("POST", "/api/x", {}, transport);
  expect(seen.map(({ key }) => key)).toEqual(["key-1", "key-2"]);
});

test("a refusal is told at once, by its code", async () => {
  const { transport, seen } = world(problem(409, "already_taken"));
  await expect(writeJson("POST", "/api/x", {}, transport)).rejects.toMatchObject({
    code: "already_taken",
    status: 409,
  });
  expect(seen).toHaveLength(1);
});

test("a wait is told in seconds", async () => {
  const { transport } = world(problem(429, "too_many", { "Retry-After": "12" }));
  const error = await readJson("/api/x", transport).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(Problem);
  expect(error).toMatchObject({ code: "too_many", retryAfter: 12 });
});

test("a text that is cut off on its way is told as unreachable", async () => {
  const body = new ReadableStream({ start: (stream) => stream.error(new Error("cut")) });
  const { transport } = world(new Response(body));
  await expect(readText("/api/x", transport)).rejects.toMatchObject({ code: "unreachable" });
});

test("when nothing answers it gives up after a few tries", async () => {
  const { transport, seen } = world();
  await expect(readJson("/api/x", transport)).rejects.toMatchObject({ code: "unreachable" });
  expect(seen).toHaveLength(4);
});

test("a file is asked for once, and has the name that it was given", async () => {
  const headers = { "Content-Disposition": "attachment; filename*=UTF-8''evidence-%DB%B1.zip" };
  const { transport, seen } = world(new Response("PK", { headers }), new Error("cut"));
  const file = await takeFile("/api/x", {}, transport);
  expect([file.name, await file.text()]).toEqual(["evidence-۱.zip", "PK"]);
  await expect(takeFile("/api/x", {}, transport)).rejects.toMatchObject({ code: "unreachable" });
  expect(seen.map(({ key }) => key)).toEqual([null, null]);
});
