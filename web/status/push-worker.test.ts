import { expect, test } from "bun:test";

type Listener = (event: Record<string, unknown>) => void;

test("the worker shows what is pushed, and leads where it points", async () => {
  const listeners = new Map<string, Listener>();
  const shown: unknown[] = [];
  const opened: string[] = [];
  const work: unknown[] = [];
  const own = { location: globalThis.location, addEventListener: globalThis.addEventListener };
  Object.assign(globalThis, {
    location: { origin: "https://rooms.example" },
    registration: { showNotification: async (...notice: unknown[]) => void shown.push(notice) },
    clients: { openWindow: async (url: string) => void opened.push(url) },
    addEventListener: (type: string, listener: Listener) => void listeners.set(type, listener),
  });
  await import("./push-worker.ts");
  globalThis.addEventListener = own.addEventListener;
  const waitUntil = (promise: unknown) => void work.push(promise);
  const text = JSON.stringify({ id: "d-1", title: "No sound", text: "In Town hall.", url: "/status#i-1" });
  listeners.get("push")?.({ waitUntil, data: { text: () => text } });
  listeners.get("push")?.({ waitUntil, data: null });
  const data = { url: "https://rooms.example/status#i-1" };
  expect(shown).toEqual([
    ["No sound", { body: "In Town hall.", tag: "d-1", data }],
    ["Stentor", { body: "", data: { url: "https://rooms.example/status" } }],
  ]);
  let isClosed = false;
  const notification = {
    data,
    close: () => {
      isClosed = true;
    },
  };
  listeners.get("notificationclick")?.({ waitUntil, notification });
  expect([isClosed, opened]).toEqual([true, [data.url]]);
  Object.assign(globalThis, own);
  // A browser ends a worker that does not say what it is at.
  expect(work).toHaveLength(3);
});
